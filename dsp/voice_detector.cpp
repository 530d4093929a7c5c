#include "dsp/fft.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/presence_detector.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace tipring::dsp {

namespace {

constexpr hertz hum_corner{200.0};
constexpr std::size_t slot = frame_length;    // 10 ms: levels, and a spectrum each
constexpr sample_count slot_time = frame_time;
constexpr std::size_t spectrum_length = 256;  // 32 ms: bins of 31 Hz
constexpr std::size_t lowest_bin = 8;         // 250 Hz
constexpr std::size_t highest_bin = 109;      // 3400 Hz
constexpr std::size_t peak_reach = 2;         // bins on either side that belong to a peak of Hann's window
constexpr int peaks = 2;                      // dial tones have two

constexpr dbm0 quiet{-45.0};
constexpr dbm0 loudest_noise{-30.0};          // louder noise is not silence
constexpr decibel over_noise{8.0};
constexpr double noise_like = 0.4;            // flatness: white noise has 0.5, voiced speech below 0.2
constexpr double tone_like = 0.96;            // share of the power that two peaks hold
constexpr decibel edge{10.0};                 // within a spectrum: a burst begins or ends there
constexpr decibel liveliness{3.0};            // speech changes its level by so much within 120 ms; modems do not
constexpr std::size_t lively_slots = 12;
constexpr double noise_smoothing = 0.05;

constexpr std::size_t votes_window = 50;      // slots: 500 ms
constexpr int votes_needed = 6;
constexpr sample_count voice_hangover = 600ms;
constexpr sample_count silence_hangover = 500ms;
constexpr int slots_to_wake = 2;              // a click does not end silence

/// What one spectrum tells.
struct spectrum_shape
{
    double flatness = 1.0; // geometric over arithmetic mean
    double peak_share = 0.0;
};

class shape_analyzer
{
public:
    shape_analyzer()
    {
        for (std::size_t i = 0; i < spectrum_length; ++i)
            window_[i] = static_cast<float>(
                0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(spectrum_length))
            );
    }

    spectrum_shape operator()(std::span<const float, spectrum_length> samples) const
    {
        std::array<std::complex<float>, spectrum_length> points;
        for (std::size_t i = 0; i < spectrum_length; ++i)
            points[i] = samples[i] * window_[i];
        fft(points);
        std::array<double, highest_bin + 1> power{};
        double sum = 0.0, logarithms = 0.0;
        for (std::size_t k = lowest_bin; k <= highest_bin; ++k) {
            power[k] = static_cast<double>(std::norm(points[k])) + 1.0;
            sum += power[k];
            logarithms += std::log(power[k]);
        }
        constexpr double bins = highest_bin - lowest_bin + 1;
        return {std::exp(logarithms / bins) / (sum / bins), share_of_peaks(power) / sum};
    }

private:
    static double share_of_peaks(std::array<double, highest_bin + 1>& power)
    {
        double in_peaks = 0.0;
        for (int peak = 0; peak < peaks; ++peak) {
            const auto top = static_cast<std::size_t>(std::ranges::max_element(power) - power.begin());
            const std::size_t last = std::min(top + peak_reach, highest_bin);
            for (std::size_t k = top - std::min(top, peak_reach); k <= last; ++k) {
                in_peaks += power[k];
                power[k] = 0.0;
            }
        }
        return in_peaks;
    }

    std::array<float, spectrum_length> window_{};
};

} // namespace

struct voice_detector::engine
{
    high_pass hum_filter{hum_corner};
    shape_analyzer shape;
    std::array<float, spectrum_length> samples{};       // the newest at the end
    std::size_t filled = 0;                             // of the slot that is coming in
    std::array<double, lively_slots> levels{};          // dBm0 of the last slots, newest first
    std::int64_t slots = 0;                             // complete ones
    std::int64_t loud_slots = 0;                        // in a row, above the threshold
    double noise_level = -90.0;                         // dBm0, of what is noise
    std::array<bool, votes_window> votes{};
    std::int64_t first_vote = 0;

    bool speaking = false;
    presence_event voice;
    std::int64_t last_vote = 0;
    double voice_power = 0.0;
    double voice_slots = 0.0;

    bool silent = false;
    presence_event silence;
    std::int64_t quiet_since = 0;
    double silence_power = 0.0;

    std::vector<presence_event> events;

    void feed(audio_in in)
    {
        events.clear();
        for (const std::int16_t s : in) {
            samples[spectrum_length - slot + filled++] = hum_filter.next(s);
            if (filled < slot)
                continue;
            take_slot();
            std::ranges::copy(samples.begin() + slot, samples.end(), samples.begin());
            filled = 0;
        }
    }

    static sample_count time_of(std::int64_t slot_number) { return slot_number * slot_time; }

    dbm0 threshold() const { return std::clamp(dbm0{noise_level} + over_noise, quiet, loudest_noise); }

    void take_slot()
    {
        const auto newest = std::span(samples).last<slot>();
        const double power = std::inner_product(newest.begin(), newest.end(), newest.begin(), 0.0) / static_cast<double>(slot);
        std::ranges::copy_backward(levels.begin(), levels.end() - 1, levels.end());
        levels.front() = level_of(power).value;
        const bool loud = dbm0{levels.front()} > threshold();
        loud_slots = loud ? loud_slots + 1 : 0;
        const bool vote = loud && sounds_like_speech();
        if (!loud)
            noise_level += noise_smoothing * (levels.front() - noise_level);
        ++slots;
        follow_voice(vote, loud, power);
        follow_silence(loud, power);
    }

    bool sounds_like_speech()
    {
        constexpr std::int64_t in_spectrum = spectrum_length / slot + 1; // slots that the spectrum touches
        const auto [softest, loudest] = std::minmax_element(levels.begin(), levels.begin() + in_spectrum);
        if (loud_slots < in_spectrum || decibel{*loudest - *softest} > edge)
            return false;
        const spectrum_shape now = shape(samples);
        if (now.flatness > noise_like) {
            noise_level += noise_smoothing * (levels.front() - noise_level);
            return false;
        }
        return now.peak_share < tone_like && lively();
    }

    /// Level changes in what has been loud without a break, its first slot aside.
    bool lively() const
    {
        const auto n = std::min<std::int64_t>(loud_slots - 1, lively_slots);
        const auto [softest, loudest] = std::minmax_element(levels.begin(), levels.begin() + n);
        return decibel{*loudest - *softest} >= liveliness;
    }

    void follow_voice(bool vote, bool loud, double power)
    {
        votes[static_cast<std::size_t>(slots) % votes_window] = vote;
        if (vote) {
            if (slots - last_vote > static_cast<std::int64_t>(votes_window))
                first_vote = slots;
            last_vote = slots;
        }
        if (!speaking) {
            if (!vote || std::ranges::count(votes, true) < votes_needed)
                return;
            speaking = true;
            voice = {.what = presence_event::phase::begin, .name = presence::voice, .at = time_of(begin_of_voice()), .duration = {}, .level{levels.front()}};
            voice_power = voice_slots = 0.0;
            events.push_back(voice);
        }
        if (loud) {
            voice_power += power;
            voice_slots += 1.0;
        }
        if (time_of(slots - last_vote) < voice_hangover)
            return;
        speaking = false;
        voice.what = presence_event::phase::end;
        voice.duration = time_of(last_vote) - voice.at;
        voice.level = level_of(voice_power / std::max(voice_slots, 1.0));
        events.push_back(voice);
    }

    /// The sound in which the first vote fell may have begun before it.
    std::int64_t begin_of_voice() const
    {
        constexpr std::int64_t spectrum_slots = spectrum_length / slot;
        const std::int64_t sound_began = slots - loud_slots;
        return std::max<std::int64_t>(std::min(first_vote - spectrum_slots, std::max(sound_began, first_vote - std::int64_t{votes_window})), 0);
    }

    void follow_silence(bool loud, double power)
    {
        if (silent) {
            if (loud_slots < slots_to_wake) {
                silence_power += power;
                return;
            }
            silent = false;
            silence.what = presence_event::phase::end;
            silence.duration = time_of(slots - slots_to_wake) - silence.at;
            silence.level = level_of(silence_power / std::max(static_cast<double>(silence.duration / slot_time), 1.0));
            events.push_back(silence);
        }
        if (loud) {
            quiet_since = slots;
            silence_power = 0.0;
            return;
        }
        silence_power += power;
        if (time_of(slots - quiet_since) < silence_hangover)
            return;
        silent = true;
        silence = {
            .what = presence_event::phase::begin,
            .name = presence::silence,
            .at = time_of(quiet_since),
            .duration = {},
            .level = level_of(silence_power / static_cast<double>(slots - quiet_since)),
        };
        events.push_back(silence);
    }
};

voice_detector::voice_detector()
    : engine_(std::make_unique<engine>())
{
}

voice_detector::~voice_detector() = default;
voice_detector::voice_detector(voice_detector&&) noexcept = default;
voice_detector& voice_detector::operator=(voice_detector&&) noexcept = default;

std::span<const presence_event> voice_detector::feed(audio_in samples)
{
    engine_->feed(samples);
    return engine_->events;
}

std::string_view name_of(presence p)
{
    switch (p) {
    case presence::voice: return "voice";
    case presence::silence: return "silence";
    case presence::fax_cng: return "fax_cng";
    case presence::fax_ced: return "fax_ced";
    case presence::ans: return "ans";
    case presence::ansam: return "ansam";
    case presence::v21_preamble: return "v21_preamble";
    case presence::bell_answer: return "bell_answer";
    case presence::v25_calling: return "v25_calling";
    }
    return "";
}

} // namespace tipring::dsp
