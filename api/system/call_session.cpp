#include "api/system/call_session.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <exception>
#include <utility>

namespace tipring::api {

using core::call_handle;
using core::call_states;
using enum core::call_state;

namespace {

constexpr sample_count longest_silence_of_an_exchange = 150s;
constexpr sample_count listens_on = 30s; ///< behind what was sent, where nothing else ends the call
constexpr sample_count ring_period = 6s; ///< longest of E.180 but one: how long n rings take at most

awaitable<void> send_all(core::network_line& line, call_handle call, const conversation& talk)
{
    if (!talk.play.empty())
        co_await line.media().play(core::media::source_of(core::media::recording(talk.play)));
    if (!talk.digits.empty())
        co_await line.generate_digits(call, talk.digits);
}

awaitable<void> until_over(core::network_line& line, call_handle call)
{
    const call_states over{disconnected, idle};
    for (;;) {
        const bool ended = co_await line.wait_for(call, over, 1h);
        if (ended || call->over())
            co_return;
    }
}

awaitable<void> send_and_listen(core::network_line& line, call_handle call, const conversation& talk)
{
    co_await send_all(line, call, talk);
    co_await line.time().wait(talk.at_most.value_or(listens_on));
}

/// Talks until everything is said, the limit is reached, or the other one hangs up.
awaitable<void> converse(core::network_line& line, call_handle call, conversation talk)
{
    if (talk.record)
        line.media().on_frame([&talk](audio_in received, audio_in) { talk.record(received); });
    const sample_count limit = talk.at_most.value_or(std::chrono::hours(24));
    co_await within(line.time(), limit, unless(until_over(line, call), send_and_listen(line, call, talk)));
    line.media().on_frame(nullptr);
}

/// Does what is to be done on a call, and ends it, whatever comes of it.
awaitable<void> conclude(core::network_line& line, call_handle call, const business& what)
{
    std::exception_ptr failed;
    try {
        co_await what(call);
    } catch (...) {
        failed = std::current_exception();
    }
    if (!call->over())
        co_await line.drop(call);
    if (failed)
        std::rethrow_exception(failed);
}

business conversing(core::network_line& line, conversation talk)
{
    return [&line, talk = std::move(talk)](call_handle call) { return converse(line, std::move(call), talk); };
}

} // namespace

awaitable<call_result> place_call(core::network_line& line, std::string number, conversation talk)
{
    return place_call(line, std::move(number), conversing(line, std::move(talk)));
}

awaitable<call_result> place_call(core::network_line& line, std::string number, business what)
{
    const call_handle call = co_await line.make_call(std::move(number));
    const call_states decided{connected, busy, specialinfo, disconnected, idle};
    co_await line.wait_for(call, decided, longest_silence_of_an_exchange);
    if (!call->is(connected)) {
        const call_result result = result_of(*call);
        if (!call->over())
            co_await line.drop(call);
        co_return result;
    }
    co_await conclude(line, call, what);
    co_return call_result::talked;
}

awaitable<call_result> answer_call(core::network_line& line, int rings, sample_count wait, conversation talk)
{
    return answer_call(line, rings, wait, conversing(line, std::move(talk)));
}

awaitable<call_result> answer_call(core::network_line& line, int rings, sample_count wait, business what)
{
    const sample_count end = line.now() + wait;
    while (line.now() < end) {
        const call_handle call = co_await line.wait_for_call(end - line.now());
        if (!call)
            break;
        if (rings > 1) { // the caller may give up meanwhile
            const call_states gone{disconnected, idle};
            const bool gave_up = co_await line.wait_for(call, gone, ring_period * (rings - 1));
            if (gave_up || call->over())
                continue;
        }
        co_await line.answer(call);
        co_await conclude(line, call, what);
        co_return call_result::talked;
    }
    co_return call_result::not_called;
}

} // namespace tipring::api
