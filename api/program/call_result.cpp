#include "api/program/call_result.hpp"

namespace tipring::api {

using enum core::call_state;

call_result result_of(const core::call& c)
{
    if (c.is(connected))
        return call_result::talked;
    if (c.is(busy))
        return call_result::busy;
    if (c.is(specialinfo))
        return call_result::refused;
    if (const auto* why = std::get_if<core::disconnect_mode>(&c.mode())) {
        switch (*why) {
        case core::disconnect_mode::nodialtone: return call_result::no_dial_tone;
        case core::disconnect_mode::busy: return call_result::busy;
        case core::disconnect_mode::outoforder: return call_result::lost;
        case core::disconnect_mode::noanswer: return call_result::no_answer;
        default: return call_result::refused;
        }
    }
    return c.over() ? call_result::lost : call_result::no_answer;
}

std::string_view name_of(call_result r)
{
    switch (r) {
    case call_result::talked: return "answered";
    case call_result::busy: return "busy";
    case call_result::no_answer: return "no_answer";
    case call_result::no_dial_tone: return "no_dial_tone";
    case call_result::refused: return "refused";
    case call_result::lost: return "lost";
    case call_result::not_called: return "not_called";
    }
    return "?";
}

} // namespace tipring::api
