#include "api/tapi/client.hpp"
#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "dsp/dtmf.hpp"

#include <string>
#include <utility>

namespace tipring::tapi {

using core::privilege;

// Sending -------------------------------------------------------------------------------------------------------------

LONG client::generate(held_call& which, std::string digits)
{
    if (!which.call->over() && self_.right_to(which.call) != privilege::owner)
        return LINEERR_NOTOWNER;
    if (!which.call->is(core::call_state::connected))
        return LINEERR_INVALCALLSTATE;
    std::string tones = digits;
    std::erase(tones, core::digit_pause);
    if (!dsp::is_dtmf(tones))
        return LINEERR_INVALDIGITS;
    send(which, self_.generate_digits(which.call, std::move(digits)));
    return 0;
}

LONG client::play(held_call& which, core::media::audio_source_ptr sound)
{
    if (!which.call->over() && self_.right_to(which.call) != privilege::owner)
        return LINEERR_NOTOWNER;
    if (!which.call->is(core::call_state::connected))
        return LINEERR_INVALCALLSTATE;
    if (sound)
        send(which, self_.play(which.call, std::move(sound)));
    else if (which.sending)
        which.sending->stop.push(true);
    return 0;
}

void client::send(held_call& which, awaitable<void> sound)
{
    if (which.sending)
        which.sending->stop.push(true);
    which.sending = std::make_shared<generation>(which.call->device().time().executor());
    tasks_.spawn(until_sent(which.handle, which.sending, std::move(sound)));
}

namespace {

awaitable<void> until_stopped(generation& how) { co_await how.stop.next(); }

} // namespace

awaitable<void> client::until_sent(HCALL to, std::shared_ptr<generation> how, awaitable<void> sound)
{
    bool to_its_end = false;
    try {
        to_its_end = co_await unless(until_stopped(*how), std::move(sound));
    } catch (const failure&) { // refused, or the line is gone
    }
    held_call* const still = all_.calls.find(to);
    if (!still)
        co_return;
    if (still->sending == how)
        still->sending = nullptr;
    tell_call(*still, LINE_GENERATE, to_its_end ? LINEGENERATETERM_DONE : LINEGENERATETERM_CANCEL);
}

// Hearing -------------------------------------------------------------------------------------------------------------

namespace {

DWORD_PTR ticks_of(const held_call& which) { return static_cast<DWORD_PTR>(to_ms(which.call->device().time().now())); }

} // namespace

void client::hear(held_call& which, const core::media::heard& what)
{
    if (const DWORD mode = media_mode_heard(what) & which.media_modes; mode != 0)
        tell_call(which, LINE_MONITORMEDIA, mode, 0, ticks_of(which));
    const auto* digit = std::get_if<dsp::dtmf_event>(&what);
    if (!digit)
        return;
    const bool begins = digit->what == dsp::dtmf_event::phase::begin;
    const DWORD mode = begins ? LINEDIGITMODE_DTMF : LINEDIGITMODE_DTMFEND;
    if ((which.digit_modes & mode) != 0)
        tell_call(which, LINE_MONITORDIGITS, static_cast<unsigned char>(digit->digit), mode, ticks_of(which));
    if (begins && which.gathering)
        which.gathering->digits.push(digit->digit);
}

void client::hear(held_call& which, audio_in received)
{
    for (const DWORD tone : which.tones->feed(received))
        tell_call(which, LINE_MONITORTONE, tone, 0, ticks_of(which));
}

// Gathering -----------------------------------------------------------------------------------------------------------

void client::gather(held_call& which, std::shared_ptr<digit_gathering> how)
{
    if (which.gathering)
        which.gathering->digits.push(std::nullopt);
    which.gathering = std::move(how);
    if (which.gathering)
        tasks_.spawn(until_gathered(which.handle, which.call->device().time(), which.gathering));
}

namespace {

struct gathered
{
    std::string digits;
    DWORD why = LINEGATHERTERM_BUFFERFULL;
};

awaitable<void> gather_into(gathered& result, time_source& time, digit_gathering& how)
{
    while (result.digits.size() < how.most) {
        const auto& limit = result.digits.empty() ? how.first : how.between;
        std::optional<std::optional<char>> heard;
        if (limit)
            heard = co_await within(time, *limit, how.digits.next());
        else
            heard.emplace(co_await how.digits.next());
        if (!heard)
            result.why = result.digits.empty() ? LINEGATHERTERM_FIRSTTIMEOUT : LINEGATHERTERM_INTERTIMEOUT;
        else if (!*heard)
            result.why = LINEGATHERTERM_CANCEL;
        if (!heard || !*heard)
            co_return;
        result.digits += **heard;
        if (how.until.find(**heard) != std::string::npos) {
            result.why = LINEGATHERTERM_TERMDIGIT;
            co_return;
        }
    }
}

} // namespace

awaitable<void> client::until_gathered(HCALL to, time_source& time, std::shared_ptr<digit_gathering> how)
{
    gathered result;
    co_await gather_into(result, time, *how);
    held_call* const still = all_.calls.find(to);
    if (!still)
        co_return;
    if (still->gathering == how)
        still->gathering = nullptr;
    tell_call(*still, LINE_GATHERDIGITS, result.why, 0, ticks_of(*still), [how, digits = result.digits] {
        if (!how->given_up)
            how->write(digits);
    });
}

void client::end_media(held_call& which)
{
    if (which.gathering)
        which.gathering->digits.push(std::nullopt);
    if (which.sending)
        which.sending->stop.push(true);
}

void client::give_up_media(held_call& which)
{
    end_media(which);
    if (which.gathering)
        which.gathering->given_up = true;
}

} // namespace tipring::tapi
