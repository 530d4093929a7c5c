#pragma once
/// The table of session operations: each once, with the states it needs and how it is done on each kind of line.
/// `tipring lines --capabilities` and the checks in line_device are made from it.

#include "core/call_state.hpp"
#include "drivers/line.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace tipring::core {

enum class operation {
    make_call,
    dial,
    accept,
    answer,
    drop,
    hold,
    unhold,
    swap_hold,
    setup_transfer,
    complete_transfer,
    blind_transfer,
    setup_conference,
    prepare_add_to_conference,
    add_to_conference,
    remove_from_conference,
    redirect,
    park,
    unpark,
    pickup,
    forward,
    complete_call,
    uncomplete_call,
    secure_call,
};

std::string_view name_of(operation what);

/// A set of call states.
class call_states
{
public:
    constexpr call_states(std::initializer_list<call_state> states)
    {
        for (const call_state s : states)
            bits_ |= bit(s);
    }

    constexpr bool contains(call_state s) const { return (bits_ & bit(s)) != 0; }
    constexpr bool empty() const { return bits_ == 0; }

    friend constexpr call_states everything_but(call_state one)
    {
        call_states all{};
        for (std::size_t i = 0; i < call_state_count; ++i)
            if (static_cast<call_state>(i) != one)
                all.bits_ |= bit(static_cast<call_state>(i));
        return all;
    }

private:
    static constexpr std::uint32_t bit(call_state s) { return 1U << static_cast<unsigned>(s); }
    std::uint32_t bits_ = 0;
};

constexpr call_states everything_but(call_state one);

struct operation_row
{
    operation what;
    std::string_view name;
    std::string_view tapi;       ///< TAPI 2.x function
    call_states in;              ///< states of its (first) call; empty: it needs no call
    std::string_view by_us;      ///< on a telephone of our exchange
    std::string_view by_network; ///< on a line towards an exchange
    drivers::ability needs;      ///< what the line must be able to do, by the network
};

std::span<const operation_row> operations();
const operation_row& row_of(operation what);

} // namespace tipring::core
