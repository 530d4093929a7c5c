#include "dsp/presence_detector.hpp"
#include "dsp/steady_tone.hpp"
#include "dsp/tone_window.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace tipring::dsp {

namespace {

// Off hook: +-0.5 % and what the window may be wrong by; 75 to 85 ms, nothing up to 70 ms (ETS 300 778-2, SIN 227, TIA-777).
constexpr auto pair = std::to_array<steady_tone::limits>({
    {{2130.0}, {15.0}, 40ms},
    {{2750.0}, {18.0}, 40ms},
});
constexpr sample_count shortest = 72ms;
constexpr sample_count longest = 92ms;
constexpr sample_count together = 12ms; // begin and end of the two
constexpr decibel most_twist{8.0};      // 6 dB, and what the line adds to it
constexpr dbm0 quietest{-38.0};         // -32 dBm, and the loss of a long loop

} // namespace

/// Every 10 ms, 20 ms are held against both tones. Each has most of the power that the other leaves, and they begin and end as one:
/// speech never holds two such tones alone and in tune for so long.
struct alert_tone_detector::engine
{
    struct tone_heard
    {
        sample_count begin{};
        sample_count end{};
        dbm0 level{};
    };

    std::span<const presence_event> feed(audio_in samples)
    {
        events.clear();
        while (!samples.empty()) {
            const std::size_t n = std::min(samples.size(), tone_window::hop - filled);
            std::ranges::copy(samples.first(n), newest.end() - static_cast<std::ptrdiff_t>(tone_window::hop - filled));
            samples = samples.subspan(n);
            filled += n;
            if (filled < tone_window::hop)
                break;
            filled = 0;
            now += sample_count{tone_window::hop};
            look();
            std::copy(newest.begin() + tone_window::hop, newest.end(), newest.begin());
        }
        return events;
    }

    void look()
    {
        static const tone_window spectrum(std::array{pair[0].frequency, pair[1].frequency});
        std::array<std::complex<double>, 2> amplitudes{};
        const double power = tone_window::power(newest);
        spectrum.measure(newest, amplitudes);
        for (std::size_t i = 0; i < 2; ++i) {
            const double others = std::max(power - std::norm(amplitudes[1 - i]) / 2.0, 0.0);
            tones[i].take(now - sample_count{tone_window::length / 2}, amplitudes[i], others);
            if (tones[i].lasting())
                heard[i] = tone_heard{.begin = tones[i].begin(), .end = {}, .level = tones[i].level()};
            else if (heard[i] && tones[i].ended())
                heard[i]->end = *tones[i].ended();
        }
        judge();
    }

    /// Once both are over.
    void judge()
    {
        const auto over = [](const std::optional<tone_heard>& t) { return t && t->end != sample_count{}; };
        if (!over(heard[0]) || !over(heard[1])) {
            forget_what_ended_alone();
            return;
        }
        const tone_heard low = *heard[0];
        const tone_heard high = *heard[1];
        heard = {};
        const sample_count begin = std::min(low.begin, high.begin);
        const sample_count length = std::max(low.end, high.end) - begin;
        const bool as_one =
            std::chrono::abs(low.begin - high.begin) <= together && std::chrono::abs(low.end - high.end) <= together;
        const bool right = as_one && length >= shortest && length <= longest &&
                           std::min(low.level, high.level) >= quietest &&
                           std::abs((low.level - high.level).value) <= most_twist.value;
        if (!right)
            return;
        presence_event e{presence_event::phase::begin, presence::alert_tone, begin, {}, low.level};
        events.push_back(e);
        e.what = presence_event::phase::end;
        e.duration = length;
        events.push_back(e);
    }

    void forget_what_ended_alone()
    {
        for (std::optional<tone_heard>& t : heard)
            if (t && t->end != sample_count{} && now - t->end > longest)
                t.reset();
    }

    std::array<std::int16_t, tone_window::length> newest{};
    std::size_t filled = 0;
    sample_count now{};
    std::array<steady_tone, 2> tones{steady_tone(pair[0]), steady_tone(pair[1])};
    std::array<std::optional<tone_heard>, 2> heard;
    std::vector<presence_event> events;
};

alert_tone_detector::alert_tone_detector()
    : engine_(std::make_unique<engine>())
{
}

alert_tone_detector::~alert_tone_detector() = default;
alert_tone_detector::alert_tone_detector(alert_tone_detector&&) noexcept = default;
alert_tone_detector& alert_tone_detector::operator=(alert_tone_detector&&) noexcept = default;

std::span<const presence_event> alert_tone_detector::feed(audio_in samples) { return engine_->feed(samples); }

} // namespace tipring::dsp
