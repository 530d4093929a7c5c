#include "dsp/flag_detector.hpp"
#include "dsp/presence_detector.hpp"
#include "dsp/steady_tone.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <vector>

namespace tipring::dsp {

namespace {

/// Somewhat more than the standards allow the sender, and less than the time they ask of it.
struct kind
{
    presence name;
    steady_tone::limits limits;
};

constexpr auto kinds = std::to_array<kind>({
    {presence::fax_cng,     {{1100.0}, {42.0}, 380ms}}, // T.30: +-38 Hz, 500 ms +-15 %
    {presence::v25_calling, {{1300.0}, {20.0}, 400ms}}, // V.25: +-15 Hz, 500 to 700 ms
    {presence::fax_ced,     {{2100.0}, {20.0}, 500ms}}, // T.30, V.25: +-15 Hz, 2.6 s and more
    {presence::bell_answer, {{2225.0}, {17.0}, 400ms}}, // Bell 103: +-10 Hz; V.22 answers with 2250
});
constexpr std::size_t answer = 2;
constexpr std::array<hertz, 2> flag_tones{
    {{1650.0}, {1850.0}}
};
constexpr std::size_t tones = kinds.size() + flag_tones.size();

constexpr double least_flag_share = 0.3;      // of all power, by both tones of flags, wherever the window lies
constexpr sample_count next_reversal = 500ms; // V.25: 450 +-25 ms after the first
constexpr double least_modulation = 0.12;     // V.8: 0.2 +-0.01
constexpr sample_count flags_time{samples_in(1ms) * flag_detector::remembered};
constexpr sample_count flags_end = 40ms; // as much of other data tells that flags are over

std::array<hertz, tones> all_tones()
{
    std::array<hertz, tones> all;
    std::ranges::transform(kinds, all.begin(), [](const kind& k) { return k.limits.frequency; });
    std::ranges::copy(flag_tones, all.begin() + kinds.size());
    return all;
}

} // namespace

/// Every 10 ms, 20 ms are held against six tones. One that has most of the power, steadily and in tune, for about 0.4 s is a
/// machine; what is done to 2100 Hz, reversals of phase or modulation, tells which. Where V.21 has the power it is demodulated,
/// and five flags are a preamble.
struct machine_tone_detector::engine
{
    static constexpr std::size_t hop = tone_window::hop;
    static constexpr std::size_t window = tone_window::length;

    std::span<const presence_event> feed(audio_in samples)
    {
        events.clear();
        while (!samples.empty()) {
            const std::size_t n = std::min(samples.size(), hop - filled);
            std::ranges::copy(samples.first(n), newest.end() - static_cast<std::ptrdiff_t>(hop - filled));
            samples = samples.subspan(n);
            filled += n;
            if (filled < hop)
                break;
            filled = 0;
            now += sample_count{hop};
            look();
            std::copy(newest.begin() + hop, newest.end(), newest.begin());
        }
        return events;
    }

    void look()
    {
        static const tone_window spectrum(all_tones());
        std::array<std::complex<double>, tones> amplitudes{};
        double power = 0.0;
        if (loud()) {
            power = tone_window::power(newest);
            spectrum.measure(newest, amplitudes);
        }
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            steady[i].take(now - sample_count{window / 2}, amplitudes[i], power);
            follow(i);
        }
        const double flag_power = (std::norm(amplitudes[tones - 2]) + std::norm(amplitudes[tones - 1])) / 2.0;
        if (power > 0.0 && flag_power >= least_flag_share * power)
            flags.take(std::span(newest).last<flag_detector::needed>());
        else
            flags.skip();
        follow_flags(power);
    }

    /// Whether there may be anything: in silence, which most lines carry, this is all that is done.
    bool loud() const
    {
        static const auto quietest = static_cast<int>(peak_amplitude(-48_dBm0));
        int peak = 0;
        for (const int sample : newest)
            peak = std::max(peak, std::abs(sample));
        return peak >= quietest;
    }

    void follow(std::size_t i)
    {
        const steady_tone& tone = steady[i];
        if (heard[i] && tone.ended())
            end(heard[i], *tone.ended());
        if (!tone.lasting())
            return;
        const std::optional<presence> name = i == answer ? answer_tone(tone) : kinds[i].name;
        if (!name || (heard[i] && heard[i]->name >= *name))
            return;
        if (heard[i]) // it turns out to be more than that
            end(heard[i], now);
        begin(heard[i], *name, tone.begin(), tone.level());
    }

    /// Nothing as long as it may have a second reversal.
    static std::optional<presence> answer_tone(const steady_tone& tone)
    {
        if (tone.modulation() > least_modulation)
            return presence::ansam;
        if (tone.reversals() > 1)
            return presence::ans;
        if (tone.reversals() == 1 && tone.since_reversal() < next_reversal)
            return std::nullopt;
        return presence::fax_ced;
    }

    void follow_flags(double power)
    {
        if (flags.flags() && !preamble)
            begin(preamble, presence::v21_preamble, std::max(now - flags_time, sample_count{0}), level_of(power));
        else if (!flags.flags() && preamble)
            end(preamble, now - flags_end);
    }

    void begin(std::optional<presence_event>& what, presence name, sample_count at, dbm0 level)
    {
        what = presence_event{presence_event::phase::begin, name, at, {}, level};
        events.push_back(*what);
    }

    void end(std::optional<presence_event>& what, sample_count at)
    {
        what->what = presence_event::phase::end;
        what->duration = std::max(at - what->at, sample_count{0});
        events.push_back(*what);
        what.reset();
    }

    std::array<std::int16_t, window> newest{};
    std::size_t filled = 0; // of the newest hop
    sample_count now{};     // end of the newest window
    std::array<steady_tone, kinds.size()> steady{
        steady_tone(kinds[0].limits),
        steady_tone(kinds[1].limits),
        steady_tone(kinds[2].limits),
        steady_tone(kinds[3].limits)};
    std::array<std::optional<presence_event>, kinds.size()> heard;
    flag_detector flags;
    std::optional<presence_event> preamble;
    std::vector<presence_event> events;
};

machine_tone_detector::machine_tone_detector()
    : engine_(std::make_unique<engine>())
{
}

machine_tone_detector::~machine_tone_detector() = default;
machine_tone_detector::machine_tone_detector(machine_tone_detector&&) noexcept = default;
machine_tone_detector& machine_tone_detector::operator=(machine_tone_detector&&) noexcept = default;

std::span<const presence_event> machine_tone_detector::feed(audio_in samples) { return engine_->feed(samples); }

} // namespace tipring::dsp
