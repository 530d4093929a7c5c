#pragma once
/// What a line does to audio, for tests: sines, noise, gain, splits. Limits and levels are stated by the tests themselves.

#include "base/audio.hpp"

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <random>

namespace tipring::test {

inline audio_buffer silence(sample_count length) { return audio_buffer(samples_in(length)); }

struct sine
{
    hertz frequency;
    dbm0 level;
    double phase = 0.0;
};

inline audio_buffer sines(std::initializer_list<sine> parts, sample_count length)
{
    audio_buffer out(samples_in(length));
    for (std::size_t i = 0; i < out.size(); ++i) {
        double sum = 0.0;
        for (const sine& p : parts)
            sum +=
                peak_amplitude(p.level) *
                std::sin(p.phase + 2.0 * std::numbers::pi * p.frequency.value * static_cast<double>(i) / sample_rate);
        out[i] = saturate(static_cast<float>(sum));
    }
    return out;
}

inline void append(audio_buffer& to, const audio_buffer& what) { to.insert(to.end(), what.begin(), what.end()); }

/// White over 0-4 kHz, of `level` in all.
class noise
{
public:
    explicit noise(dbm0 level, unsigned seed = 1)
        : random_(seed)
        , gauss_(0.0, peak_amplitude(level) / std::numbers::sqrt2)
    {
    }

    void add_to(audio_out samples)
    {
        for (std::int16_t& s : samples)
            s = saturate(static_cast<float>(s + gauss_(random_)));
    }

private:
    std::mt19937 random_;
    std::normal_distribution<double> gauss_;
};

/// Feeds `all` in pieces of 1 to `longest` samples, always the same for the same seed; copies what feed() returns.
template <class Detector>
auto feed_in_pieces(Detector& detector, audio_in all, std::size_t longest, unsigned seed = 1)
{
    using span = decltype(detector.feed(all));
    std::vector<typename span::value_type> events;
    std::minstd_rand random(seed);
    while (!all.empty()) {
        const std::size_t n = std::min<std::size_t>(1 + random() % longest, all.size());
        const span heard = detector.feed(all.first(n));
        events.insert(events.end(), heard.begin(), heard.end());
        all = all.subspan(n);
    }
    return events;
}

template <class Detector>
auto feed_frames(Detector& detector, audio_in all)
{
    using span = decltype(detector.feed(all));
    std::vector<typename span::value_type> events;
    while (!all.empty()) {
        const std::size_t n = std::min(frame_length, all.size());
        const span heard = detector.feed(all.first(n));
        events.insert(events.end(), heard.begin(), heard.end());
        all = all.subspan(n);
    }
    return events;
}

} // namespace tipring::test
