#include "dsp/fsk_receiver.hpp"

#include "dsp/fft.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr double mark_frequency = 1250.0;  // between 1200 and 1300 Hz
constexpr double space_frequency = 2150.0; // between 2200 and 2100 Hz
constexpr std::size_t table_length = 160;  // both make whole turns in it
constexpr float samples_per_bit = sample_rate / 1200.0F;
constexpr std::array<float, 7> shape{0.83333F, 1.0F, 1.0F, 1.0F, 1.0F, 1.0F, 0.83333F}; // one bit long
constexpr float smoothing = 1.0F / 64.0F;           // about 10 bits
constexpr float reference_smoothing = 1.0F / 20.0F; // bits
constexpr float hunting_gain = 0.25F;                // of the bit clock
constexpr float following_gain = 0.15F;
constexpr float hunting_rate_gain = 0.0004F;         // bits a sample, for an error of one bit
constexpr float following_rate_gain = 0.0001F;
constexpr float rate_error = 0.06F;                 // of the sender's clock, at most
constexpr dbm0 weakest{-42.0};
constexpr float tonal = 0.68F;            // of the power in the correlators, while mark alone is there; noise has 0.45
constexpr float faded = 0.05F;            // of the weaker tone's power, -13 dB: the carrier is gone
constexpr int seizure_least = 24;         // alternations; the UK sends 96
constexpr int seizure_memory = 300;        // bits
constexpr int mark_least = 24;            // bits behind seizure; the UK sends 55
constexpr int lone_mark_least = 56;       // bits without seizure; call waiting has 70
constexpr int known_mark = 16;             // bits of mark, and its level is known
constexpr int idle_marks = 3;             // from there, a start bit sets the clock anew
constexpr int lost_limit = 12;            // bits: 10 ms
constexpr int longest_pause = 40;         // mark bits between bytes; 20 are legal
constexpr int damaged_limit = 4;
constexpr std::size_t header = 2;         // type and length

using table = std::array<std::complex<float>, table_length>;

table make_table(double frequency)
{
    table t;
    for (std::size_t i = 0; i < t.size(); ++i)
        t[i] = std::complex<float>(std::polar(1.0, -2.0 * std::numbers::pi * frequency * static_cast<double>(i) / sample_rate));
    return t;
}

const table mark_table = make_table(mark_frequency);
const table space_table = make_table(space_frequency);

/// Single or multiple data message; message waiting of either kind (GR-30, GR-1401).
bool is_message_type(unsigned byte) { return byte == 0x04 || byte == 0x06 || byte == 0x80 || byte == 0x82; }

float mean_square(dbm0 level) { return static_cast<float>(peak_amplitude(level) * peak_amplitude(level) / 2.0); }

} // namespace

void fsk_receiver::correlator::take(std::complex<float> product, std::size_t place)
{
    products[place] = product;
    before = sum;
    sum = {};
    for (std::size_t i = 0; i < window; ++i)
        sum += products[(place + 1 + i) % window] * shape[i];
    magnitude = std::hypot(sum.real(), sum.imag()) * 2.0F / samples_per_bit;
}

std::optional<fsk_message> fsk_receiver::take(std::int16_t sample)
{
    const float x = filter_.next(sample);
    const auto place = static_cast<std::size_t>(now_ % static_cast<std::int64_t>(window));
    const auto turn = static_cast<std::size_t>(now_ % static_cast<std::int64_t>(table_length));
    ++now_;
    mark_.take(mark_table[turn] * x, place);
    space_.take(space_table[turn] * x, place);
    const float stronger = std::max(mark_.magnitude, space_.magnitude);
    power_ += smoothing * (x * x - power_);
    tone_power_ += smoothing * (stronger * stronger / 2.0F - tone_power_);
    // Half way between what mark and space gave lately: one may be far stronger, and is heard a little by the other's correlator.
    const float slice = (mark_.reference + space_.reference) / 2.0F;
    return clock(mark_.magnitude - space_.magnitude - slice);
}

/// Moves the bit clock on by a sample; a bit is read in its middle, between two samples.
std::optional<fsk_message> fsk_receiver::clock(float difference)
{
    const float before = phase_;
    phase_ += rate_;
    const bool crosses = (last_difference_ < 0.0F) != (difference < 0.0F);
    const float crossing = before + rate_ * last_difference_ / (crosses ? last_difference_ - difference : 1.0F);
    const bool crosses_first = crosses && crossing < 0.5F;
    if (crosses_first)
        follow_crossing(crossing);
    std::optional<fsk_message> message;
    if (before < 0.5F && phase_ >= 0.5F) {
        const float part = (0.5F - before) / rate_;
        message = take_bit(last_difference_ + part * (difference - last_difference_) >= 0.0F);
    }
    if (crosses && !crosses_first)
        follow_crossing(crossing);
    if (phase_ >= 1.0F)
        phase_ -= 1.0F;
    last_difference_ = difference;
    return message;
}

/// @param crossing the clock's phase where one tone gave way to the other: should be whole
void fsk_receiver::follow_crossing(float crossing)
{
    const float error = crossing - std::round(crossing);
    if (last_difference_ >= 0.0F && marks_ >= idle_marks && frame_bit_ < 0) { // a start bit after a pause
        phase_ -= error;
        return;
    }
    const bool receiving = state_ == state::receiving;
    phase_ -= error * (receiving ? following_gain : hunting_gain);
    if (receiving || alternations_ >= 4) // else it is noise
        rate_ = std::clamp(
            rate_ - error * (receiving ? following_rate_gain : hunting_rate_gain),
            (1.0F - rate_error) * nominal_rate,
            (1.0F + rate_error) * nominal_rate
        );
}

bool fsk_receiver::carrier() const
{
    static const float least = mean_square(weakest);
    const float weaker = std::min(mark_.reference, -space_.reference);
    return tone_power_ >= std::max(least, weaker > 0.0F ? faded * weaker * weaker / 2.0F : 0.0F);
}

void fsk_receiver::follow_level(bool mark)
{
    correlator& heard = mark ? mark_ : space_;
    heard.reference += reference_smoothing * (mark_.magnitude - space_.magnitude - heard.reference);
}

std::optional<fsk_message> fsk_receiver::take_bit(bool mark)
{
    if (!carrier()) {
        if (state_ == state::receiving && ++lost_bits_ < lost_limit)
            return take_frame_bit(mark);
        auto broken_off = state_ == state::receiving ? finish() : std::nullopt;
        reset();
        return broken_off;
    }
    lost_bits_ = 0;
    follow_level(mark);
    if (state_ == state::receiving)
        return take_frame_bit(mark);
    search(mark);
    return std::nullopt;
}

/// Counts the alternating bits of channel seizure and the mark bits behind it.
void fsk_receiver::search(bool mark)
{
    const bool alternates = mark != last_bit_;
    last_bit_ = mark;
    seized_ = std::max(seized_ - 1, 0);
    alternations_ = alternates ? alternations_ + 1 : 0;
    marks_ = mark ? marks_ + 1 : 0;
    if (marks_ > 1 && tone_power_ < tonal * power_)
        marks_ = 1; // mark, but not alone
    if (alternations_ == 0 && seized_ == 0)
        rate_ = nominal_rate;
    if (seized_ == 0 && (alternations_ == 1 || (marks_ == 2 && alternations_ < seizure_least)))
        began_ = now_ - static_cast<std::int64_t>(2.0F * samples_per_bit);
    if (alternations_ >= seizure_least)
        seized_ = seizure_memory;
    if (marks_ == known_mark && seized_ == 0) { // space was not heard yet: as strong as mark, until it is
        mark_.reference = mark_.magnitude - space_.magnitude;
        space_.reference = -mark_.reference;
    }
    if (marks_ == 2)
        mark_advance_ = {};
    if (marks_ > 2) // its phase advance over one sample tells how far the tone is from the correlator's centre
        mark_advance_ += times(mark_.sum, std::conj(mark_.before));
    if (marks_ < (seized_ > 0 ? mark_least : lone_mark_least))
        return;
    state_ = state::receiving;
    frame_bit_ = -1;
    damaged_ = 0;
}

std::optional<fsk_message> fsk_receiver::take_frame_bit(bool mark)
{
    if (frame_bit_ < 0) {
        marks_ = mark ? marks_ + 1 : 0;
        if (!mark) {
            frame_bit_ = 0;
            frame_ = 0;
        } else if (!bytes_.empty() && marks_ > longest_pause) {
            auto cut_short = finish();
            reset();
            return cut_short;
        }
        return std::nullopt;
    }
    if (frame_bit_ < 8) {
        frame_ |= (mark ? 1U : 0U) << frame_bit_++;
        return std::nullopt;
    }
    frame_bit_ = -1;
    marks_ = mark ? 1 : 0;
    damaged_ = mark ? 0 : damaged_ + 1;
    if (bytes_.empty() && !is_message_type(frame_)) { // a bit of mark was mistaken for a start bit
        if (damaged_ >= damaged_limit)
            reset();
        return std::nullopt;
    }
    bytes_.push_back(static_cast<std::uint8_t>(frame_));
    const bool complete = bytes_.size() >= header + 1 && bytes_.size() == header + bytes_[1] + 1;
    if (!complete && damaged_ < damaged_limit)
        return std::nullopt;
    auto message = finish();
    reset();
    return message;
}

std::optional<fsk_message> fsk_receiver::finish()
{
    if (bytes_.size() <= header)
        return std::nullopt;
    return fsk_message{
        .bytes = std::move(bytes_),
        .at = sample_count(std::max<std::int64_t>(began_, 0)),
        .mark = {mark_frequency + std::arg(mark_advance_) * sample_rate / (2.0 * std::numbers::pi)},
    };
}

void fsk_receiver::reset()
{
    state_ = state::searching;
    marks_ = alternations_ = seized_ = 0;
    last_bit_ = true;
    frame_bit_ = -1;
    lost_bits_ = damaged_ = 0;
    bytes_.clear();
    mark_.reference = space_.reference = 0.0F;
    rate_ = nominal_rate;
    mark_advance_ = {};
}

} // namespace tipring::dsp
