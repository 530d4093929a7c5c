#include "dsp/tone_generator.hpp"

#include "dsp/oscillator.hpp"

#include <algorithm>
#include <utility>

namespace tipring::dsp {

namespace {

constexpr double modulation_depth = 0.85; // NTT's ringing tone: 85 +-15 per cent

bool same_sound(const tone_step& a, const tone_step& b)
{
    return a.first == b.first && a.second == b.second && a.modulated == b.modulated;
}

} // namespace

struct tone_generator::engine
{
    tone_pattern pattern;
    double amplitude;
    std::size_t index = 0;  // into `once` with `repeated` behind it
    std::size_t played = 0; // samples of the current step
    oscillator first;
    oscillator second;

    engine(tone_pattern p, dbm0 level)
        : pattern(std::move(p))
        , amplitude(peak_amplitude(level))
    {
        if (!finished())
            tune();
    }

    bool finished() const { return index == pattern.once.size() && pattern.repeated.empty(); }

    const tone_step& step() const
    {
        return index < pattern.once.size() ? pattern.once[index] : pattern.repeated[index - pattern.once.size()];
    }

    void tune()
    {
        first = oscillator(step().first);
        // A modulating wave begins at its crest, so that the burst's edge can be heard.
        second = oscillator(step().second, step().modulated ? std::numbers::pi / 2.0 : 0.0);
    }

    void advance()
    {
        const tone_step before = step();
        played = 0;
        ++index;
        if (index == pattern.once.size() + pattern.repeated.size() && !pattern.repeated.empty())
            index = pattern.once.size();
        if (!finished() && !same_sound(before, step()))
            tune();
    }

    void sound(audio_out out)
    {
        const tone_step& now = step();
        if (now.silent()) {
            std::ranges::fill(out, std::int16_t{0});
        } else if (now.modulated) {
            for (std::int16_t& s : out)
                s = saturate(static_cast<float>(amplitude * first.next() * (1.0 + modulation_depth * second.next())));
        } else if (now.second.value == 0.0) {
            for (std::int16_t& s : out)
                s = saturate(static_cast<float>(amplitude * first.next()));
        } else {
            for (std::int16_t& s : out)
                s = saturate(static_cast<float>(amplitude * (first.next() + second.next())));
        }
    }
};

tone_generator::tone_generator(tone_pattern pattern, dbm0 level)
    : engine_(std::make_unique<engine>(std::move(pattern), level))
{
}

tone_generator::~tone_generator() = default;
tone_generator::tone_generator(tone_generator&&) noexcept = default;
tone_generator& tone_generator::operator=(tone_generator&&) noexcept = default;

std::size_t tone_generator::fill(audio_out out)
{
    std::size_t done = 0;
    while (done < out.size() && !engine_->finished()) {
        const std::size_t length = samples_in(engine_->step().length);
        const std::size_t left = length == 0 ? out.size() : length - engine_->played;
        const std::size_t n = std::min(left, out.size() - done);
        engine_->sound(out.subspan(done, n));
        engine_->played += n;
        done += n;
        if (n == left && length != 0)
            engine_->advance();
    }
    std::ranges::fill(out.subspan(done), std::int16_t{0});
    return done;
}

bool tone_generator::finished() const { return engine_->finished(); }

} // namespace tipring::dsp
