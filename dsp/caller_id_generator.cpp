#include "dsp/caller_id.hpp"
#include "dsp/dtmf.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace tipring::dsp {

namespace {

struct fsk_tones
{
    hertz mark;
    hertz space;
};

constexpr fsk_tones bell202{{1200.0}, {2200.0}};
constexpr fsk_tones v23{{1300.0}, {2100.0}};

// GR-30 §2.2.3, ETSI EN 300 659-1 §6: 1200 bit/s; all lengths in bits.
constexpr int seizure_bits = 300;
constexpr int mark_bits = 180;
constexpr int mark_bits_without_seizure = 80;
constexpr int last_mark_bits = 10; // lets the receiver see the last stop bit whole

// A bit lasts 20/3 samples.
constexpr int ticks_per_bit = 20;
constexpr int ticks_per_sample = 3;

constexpr sample_count dtmf_on = 60ms; // 50-70 ms usual
constexpr sample_count dtmf_off = 60ms;

std::vector<bool> bits_of(const std::vector<std::uint8_t>& message, bool seizure)
{
    std::vector<bool> bits;
    for (int i = 0; seizure && i < seizure_bits; ++i)
        bits.push_back(i % 2 != 0); // 0 1 0 1 ...
    bits.insert(bits.end(), seizure ? mark_bits : mark_bits_without_seizure, true);
    for (const std::uint8_t byte : message) {
        bits.push_back(false); // start
        for (int i = 0; i < 8; ++i)
            bits.push_back(((byte >> i) & 1) != 0);
        bits.push_back(true); // stop
    }
    bits.insert(bits.end(), last_mark_bits, true);
    return bits;
}

/// Phase-continuous FSK: the phase advances by what each bit has of the sample.
class fsk_modulator
{
public:
    fsk_modulator(std::vector<bool> bits, fsk_tones tones, dbm0 level)
        : bits_(std::move(bits))
        , mark_turn_(turn_of_tick(tones.mark))
        , space_turn_(turn_of_tick(tones.space))
        , amplitude_(peak_amplitude(level))
    {
    }

    bool finished() const { return index_ == bits_.size(); }

    std::int16_t next()
    {
        const auto sample = saturate(static_cast<float>(amplitude_ * std::sin(phase_)));
        for (int left = ticks_per_sample; left > 0 && !finished();) {
            const int n = std::min(left, ticks_per_bit - tick_);
            phase_ += n * (bits_[index_] ? mark_turn_ : space_turn_);
            left -= n;
            tick_ += n;
            if (tick_ == ticks_per_bit) {
                tick_ = 0;
                ++index_;
            }
        }
        if (phase_ > 2.0 * std::numbers::pi)
            phase_ -= 2.0 * std::numbers::pi;
        return sample;
    }

private:
    static double turn_of_tick(hertz f) { return 2.0 * std::numbers::pi * f.value / (double{sample_rate} * ticks_per_sample); }

    std::vector<bool> bits_;
    double mark_turn_;
    double space_turn_;
    double amplitude_;
    double phase_ = 0.0;
    std::size_t index_ = 0;
    int tick_ = 0;
};

dtmf_generator digits_of(const caller_id& id, dbm0 level)
{
    const auto digits = encode(id, caller_id_format::dtmf);
    dtmf_generator generator({.on = dtmf_on, .off = dtmf_off, .low_group = level, .high_group = level});
    generator.put(std::string(digits.begin(), digits.end()));
    return generator;
}

} // namespace

struct caller_id_generator::engine
{
    std::optional<fsk_modulator> fsk;
    std::optional<dtmf_generator> digits;

    engine(const caller_id& id, const caller_id_signal& how)
    {
        if (how.modulation == caller_id_modulation::dtmf) {
            digits.emplace(digits_of(id, how.level));
            return;
        }
        TIPRING_ASSERT(how.format != caller_id_format::dtmf, std::string(name_of(how.modulation)));
        fsk.emplace(
            bits_of(encode(id, how.format), how.channel_seizure),
            how.modulation == caller_id_modulation::bell202 ? bell202 : v23,
            how.level
        );
    }

    std::size_t fill(audio_out out)
    {
        if (digits)
            return digits->fill(out);
        std::size_t done = 0;
        while (done < out.size() && !fsk->finished())
            out[done++] = fsk->next();
        std::ranges::fill(out.subspan(done), std::int16_t{0});
        return done;
    }
};

caller_id_generator::caller_id_generator(const caller_id& id, const caller_id_signal& how)
    : engine_(std::make_unique<engine>(id, how))
{
}

caller_id_generator::~caller_id_generator() = default;
caller_id_generator::caller_id_generator(caller_id_generator&&) noexcept = default;
caller_id_generator& caller_id_generator::operator=(caller_id_generator&&) noexcept = default;

std::size_t caller_id_generator::fill(audio_out out) { return engine_->fill(out); }

bool caller_id_generator::finished() const
{
    return engine_->digits ? engine_->digits->finished() : engine_->fsk->finished();
}

} // namespace tipring::dsp
