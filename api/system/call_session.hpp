#pragma once
/// One call on one line, from its start to its end: what `tipring call` and `tipring answer` do.

#include "api/program/call_result.hpp"
#include "base/async/time_source.hpp"
#include "base/audio.hpp"
#include "core/network/network_line.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tipring::api {

/// What to do once somebody is there.
struct conversation
{
    audio_buffer play;  ///< a prompt; may be empty
    std::string digits; ///< DTMF, behind the prompt
    std::optional<sample_count>
        at_most; ///< hang up then; without it, when all was sent and the other one hung up or 30 s passed
    std::function<void(audio_in)> record; ///< gets what is heard, from the answer on
};

/// What is done on a call once somebody is there; behind it the call is dropped.
using business = std::function<awaitable<void>(core::call_handle)>;

/// Places a call and talks. @throws failure as core::line_device::make_call does.
awaitable<call_result> place_call(core::network_line& line, std::string number, conversation talk);

awaitable<call_result> place_call(core::network_line& line, std::string number, business what);

/// Waits for a call, lets it ring `rings` times, answers and talks.
awaitable<call_result> answer_call(core::network_line& line, int rings, sample_count wait, conversation talk);
awaitable<call_result> answer_call(core::network_line& line, int rings, sample_count wait, business what);

} // namespace tipring::api
