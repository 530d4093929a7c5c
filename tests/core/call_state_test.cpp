#include "core/call_state.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tipring::core;

TEST_CASE("every state and every event: the table says where it leads, or the call stays as it is")
{
    std::size_t moves = 0;
    for (std::size_t s = 0; s < call_state_count; ++s)
        for (std::size_t e = 0; e < call_event_count; ++e)
            if (call_table::next(static_cast<call_state>(s), static_cast<call_event>(e)))
                ++moves;
    CHECK(moves == call_table::rows.size());
}

TEST_CASE("a call can be dropped from everywhere, and idle is where it ends")
{
    for (std::size_t s = 0; s < call_state_count; ++s) {
        const auto state = static_cast<call_state>(s);
        CAPTURE(std::string(name_of(state)));
        if (state != call_state::idle)
            CHECK(call_table::next(state, call_event::dropped) == call_state::idle);
        for (std::size_t e = 0; e < call_event_count; ++e)
            CHECK_FALSE(call_table::next(call_state::idle, static_cast<call_event>(e)).has_value());
    }
}

TEST_CASE("disconnected is not the end: the line is still seized until it is dropped")
{
    for (std::size_t e = 0; e < call_event_count; ++e) {
        const auto to = call_table::next(call_state::disconnected, static_cast<call_event>(e));
        CHECK(to.has_value() == (static_cast<call_event>(e) == call_event::dropped));
    }
}

TEST_CASE("every state, event and mode has TAPI's name")
{
    for (std::size_t s = 0; s < call_state_count; ++s)
        CHECK(name_of(static_cast<call_state>(s)) != "?");
    for (std::size_t e = 0; e < call_event_count; ++e)
        CHECK(name_of(static_cast<call_event>(e)) != "?");
    CHECK(name_of(call_mode{}).empty());
    CHECK(name_of(call_mode{disconnect_mode::nodialtone}) == "nodialtone");
    CHECK(name_of(call_mode{special_info::custirreg}) == "custirreg");
}
