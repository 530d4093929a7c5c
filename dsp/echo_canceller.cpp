#include "dsp/echo_canceller.hpp"

#include "base/c_ptr.hpp"
#include "base/error.hpp"
#include "dsp/presence_detector.hpp"

#include <speex/speex_echo.h>

#include <algorithm>
#include <cmath>

namespace tipring::dsp {

namespace {

constexpr dbm0 we_speak = -40_dBm0;     ///< a second of ours that says something about the line
constexpr decibel echo_at_most = -3_dB; ///< a hybrid that loses less is none: then somebody speaks there

double energy(audio_in samples)
{
    double sum = 0.0;
    for (const std::int16_t s : samples)
        sum += static_cast<double>(s) * s;
    return sum;
}

decibel ratio(double energy, double to) { return {10.0 * std::log10((energy + 1.0) / (to + 1.0))}; }

/// Clipped for a tenth of the frame: that is no linear echo of anything, and nothing is to be learnt from it.
bool overloaded(audio_in samples)
{
    constexpr int full_scale = 32'000;
    const auto clipped = std::ranges::count_if(samples, [](int s) { return s >= full_scale || s <= -full_scale; });
    return clipped > static_cast<std::ptrdiff_t>(frame_length / 10);
}

/// Each way, what asks for the line as it is.
struct disabler
{
    bool hears(audio_in samples)
    {
        return std::ranges::any_of(tones.feed(samples), [](const presence_event& e) {
            return e.name == presence::ans && e.what == presence_event::phase::begin;
        });
    }
    machine_tone_detector tones;
};

} // namespace

struct echo_canceller::engine
{
    explicit engine(sample_count tail)
        : state(speex_echo_state_init(static_cast<int>(frame_length), static_cast<int>(tail.count())))
    {
        int rate = sample_rate;
        speex_echo_ctl(state.get(), SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
    }

    /// The other end can only make a second look worse than the canceller is, so of the last seconds the best one counts.
    void count(audio_in sent, audio_in before, audio_in after)
    {
        sums.sent += energy(sent);
        sums.before += energy(before);
        sums.after += energy(after);
        counted += frame_time;
        if (counted < 1s)
            return;
        const double samples = static_cast<double>(std::exchange(counted, sample_count{}).count());
        const second s = std::exchange(sums, {});
        if (level_of(s.sent / samples) < we_speak || ratio(s.before, s.sent) > echo_at_most)
            return;
        last[next++ % last.size()] = s;
        const second& best =
            *std::ranges::max_element(last, {}, [](const second& one) { return ratio(one.before, one.after); });
        known = {true, ratio(best.sent, best.before), ratio(best.before, best.after)};
    }

    struct second
    {
        double sent = 0.0;
        double before = 0.0;
        double after = 0.0;
    };

    c_ptr<SpeexEchoState, speex_echo_state_destroy> state;
    disabler near;
    disabler far;
    bool bypass = false;
    second sums;
    sample_count counted{};
    std::array<second, 10> last{};
    std::size_t next = 0;
    echo_report known;
};

echo_canceller::echo_canceller(sample_count tail)
{
    TIPRING_ASSERT(
        tail >= 8ms && tail <= 256ms, std::to_string(to_ms(tail)) + " ms of echo; 8 to 256 can be cancelled"
    );
    engine_ = std::make_unique<engine>(tail);
}

echo_canceller::~echo_canceller() = default;
echo_canceller::echo_canceller(echo_canceller&&) noexcept = default;
echo_canceller& echo_canceller::operator=(echo_canceller&&) noexcept = default;

void echo_canceller::process(audio_in sent, audio_out received)
{
    engine& e = *engine_;
    TIPRING_ASSERT(
        sent.size() == frame_length && received.size() == frame_length,
        std::to_string(received.size()) + " samples in a frame"
    );
    const bool sent_asks = e.near.hears(sent);
    const bool received_asks = e.far.hears(received);
    e.bypass = e.bypass || sent_asks || received_asks;
    if (e.bypass || overloaded(sent) || overloaded(received))
        return;
    std::array<std::int16_t, frame_length> before{};
    std::ranges::copy(received, before.begin());
    speex_echo_cancellation(e.state.get(), before.data(), sent.data(), received.data());
    e.count(sent, before, received);
}

void echo_canceller::reset()
{
    engine& e = *engine_;
    e.bypass = false;
    e.sums = {};
    e.counted = {};
    e.last = {};
    e.known = {};
}

bool echo_canceller::bypassed() const { return engine_->bypass; }

const echo_report& echo_canceller::report() const { return engine_->known; }

} // namespace tipring::dsp
