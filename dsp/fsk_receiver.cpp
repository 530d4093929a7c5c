#include "dsp/fsk_receiver.hpp"

#include "base/audio.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

constexpr float bit = fsk_bit_length;
constexpr int bits_in_byte = 10; // start, eight of data, stop

constexpr dbm0 faintest_carrier{-45.0}; // GR-30: -36.2 must be taken, -48.2 not
constexpr int stretch = 7;              // samples
constexpr float steady_above = 0.86F;   // of purity, smoothed: data at 8 dB S/N give 0.95, noise 0.79
constexpr float unsteady_below = 0.80F;
constexpr float smoothing = 1.0F / 8.0F;
constexpr float begins_with = 1.0F / 3.0F; // of the strength: less than a twist of 10 dB makes
constexpr std::int64_t shortest_mark = static_cast<std::int64_t>(8.0F * bit);
constexpr float longest_seizure_end = 12.0F * bit; // mark that is too short to stand for itself
constexpr int shortest_seizure = 30;               // bits
constexpr std::int64_t longest_pause = static_cast<std::int64_t>(34.0F * bit); // 20 bits are allowed (EN 300 659-1)
constexpr std::int64_t longest_dropout = static_cast<std::int64_t>(6.0F * bit);
constexpr float faint = 0.3F; // of the weaker tone: 10 dB down
constexpr float impure = 0.5F;
constexpr std::size_t most_doubtful = 3;   // bytes on end, before it counts as carrier lost
constexpr float first_search = 0.2F * bit; // about the edge: twist moves it as long as its threshold is not known
constexpr float later_search = 0.15F * bit;
constexpr float edge_step = 0.25F;
constexpr float punctual = 0.35F * bit;

/// GR-30 and EN 300 659-3: call setup, message waiting, advice of charge, short message; shortest content of each.
struct message_type
{
    std::uint8_t type;
    std::uint8_t shortest;
};

constexpr auto message_types = std::to_array<message_type>({
    {0x04, 9},
    {0x06, 3},
    {0x80, 3},
    {0x82, 3},
    {0x86, 3},
    {0x89, 1},
});

const message_type* type_of(std::uint8_t type)
{
    const auto found = std::ranges::find(message_types, type, &message_type::type);
    return found == message_types.end() ? nullptr : &*found;
}

} // namespace

/// What lies behind one falling edge.
struct fsk_receiver::byte_reading
{
    struct tone
    {
        int bits = 0;
        float level = 0.0F; // mean of soft
        float strength = 0.0F;
    };

    float edge = 0.0F; // from the cursor
    std::uint8_t value = 0;
    bool started = false;
    bool stopped = false;
    float purity = 0.0F;   // mean
    float faintest = 0.0F; // strength of the weakest bit
    tone mark;
    tone space;
    std::complex<double> mark_turn; // from each one to the next
};

void fsk_receiver::take(const fsk_reading& reading)
{
    history_[static_cast<std::size_t>(now_) % history_length] = {
        .soft = reading.mark - reading.space,
        .strength = std::max(reading.mark, reading.space),
        .purity = reading.purity,
        .mark_phase = reading.mark_phase,
    };
    ++now_;
    while (now_ - cursor_ > lookahead)
        step();
}

void fsk_receiver::carrier_lost()
{
    if (receiving())
        finish(false);
    cursor_ = now_;
    preamble_ = {};
}

void fsk_receiver::forget()
{
    bytes_.clear();
    result_.reset();
    preamble_ = {};
    mark_level_ = space_level_ = 0.0F;
}

float fsk_receiver::soft_at(float offset) const
{
    const float whole = std::floor(offset);
    const std::int64_t time = cursor_ + static_cast<std::int64_t>(whole);
    return std::lerp(at(time).soft, at(time + 1).soft, offset - whole);
}

/// Where the audio goes from mark to space between the last sample and this one.
std::optional<float> fsk_receiver::falling_edge() const
{
    const float before = at(cursor_ - 1).soft - threshold();
    const float now = at(cursor_).soft - threshold();
    if (before < 0.0F || now >= 0.0F)
        return std::nullopt;
    return before / (before - now) - 1.0F;
}

/// How well a byte stands out that begins at `edge`: its start bit must be space and its stop bit mark.
float fsk_receiver::clearness(float edge) const
{
    float sum = threshold() - soft_at(edge + 0.5F * bit);
    for (int i = 1; i < bits_in_byte - 1; ++i)
        sum += std::abs(soft_at(edge + (static_cast<float>(i) + 0.5F) * bit) - threshold());
    return sum + soft_at(edge + (bits_in_byte - 0.5F) * bit) - threshold();
}

fsk_receiver::byte_reading fsk_receiver::read_byte(float edge, float search) const
{
    float best = edge;
    float best_clearness = clearness(edge);
    const int steps = static_cast<int>(2.0F * search / edge_step);
    for (int step = 0; step <= steps; ++step) {
        const float e = edge - search + static_cast<float>(step) * edge_step;
        if (const float c = clearness(e); c > best_clearness) {
            best = e;
            best_clearness = c;
        }
    }

    byte_reading byte;
    byte.edge = best;
    byte.faintest = at(cursor_ + std::lround(best + 0.5F * bit)).strength;
    for (int i = 0; i < bits_in_byte; ++i) {
        const float middle = best + (static_cast<float>(i) + 0.5F) * bit;
        const float level = soft_at(middle);
        const moment& m = at(cursor_ + std::lround(middle));
        const bool one = level >= threshold();
        byte_reading::tone& tone = one ? byte.mark : byte.space;
        ++tone.bits;
        tone.level += level;
        tone.strength += m.strength;
        byte.purity += m.purity / bits_in_byte;
        byte.faintest = std::min(byte.faintest, m.strength);
        const moment& before = at(cursor_ + std::lround(middle - bit));
        if (one && before.soft >= threshold())
            byte.mark_turn += m.mark_phase * std::conj(before.mark_phase);
        if (i == 0)
            byte.started = !one;
        else if (i == bits_in_byte - 1)
            byte.stopped = one;
        else if (one)
            byte.value = static_cast<std::uint8_t>(byte.value | 1U << (i - 1));
    }
    for (byte_reading::tone* tone : {&byte.mark, &byte.space})
        if (tone->bits != 0) {
            tone->level /= static_cast<float>(tone->bits);
            tone->strength /= static_cast<float>(tone->bits);
        }
    return byte;
}

void fsk_receiver::step()
{
    if (receiving())
        receive();
    else
        hunt();
    ++cursor_;
}

void fsk_receiver::hunt()
{
    if (const auto edge = falling_edge(); edge && preamble_before(*edge)) {
        const byte_reading first = read_byte(*edge, first_search);
        if (first.started && first.stopped && type_of(first.value) != nullptr) {
            begin_message(first);
            return;
        }
    }
    look_at_preamble();
}

void fsk_receiver::look_at_preamble()
{
    preamble& p = preamble_;
    const moment& now = at(cursor_);
    p.best.purity = std::max(p.best.purity, now.purity);
    p.best.strength = std::max(p.best.strength, now.strength);
    if (++p.in_stretch == stretch)
        end_stretch();
    p.mark_run = now.soft >= 0.0F ? p.mark_run + 1 : 0;
    if (p.mark_run > std::int64_t{2} * stretch) // both windows lie within the mark
        p.mark_turn += now.mark_phase * std::conj(at(cursor_ - stretch).mark_phase);
}

void fsk_receiver::end_stretch()
{
    preamble& p = preamble_;
    p.steadiness += smoothing * (p.best.purity - p.steadiness);
    p.strengths[p.stretches++ % p.strengths.size()] = p.best.strength;
    if (!p.steady && p.steadiness > steady_above) {
        std::size_t back = 1;
        while (back < std::min(p.stretches, p.strengths.size()) &&
               p.strengths[(p.stretches - back - 1) % p.strengths.size()] > begins_with * p.best.strength)
            ++back;
        p.steady = true;
        p.begin = cursor_ - stretch * static_cast<std::int64_t>(back);
    } else if (p.steadiness < unsteady_below) {
        p.steady = false;
        p.mark_turn = 0.0;
    }
    p.best = {};
    p.in_stretch = 0;
}

/// Whether mark or seizure reaches up to this falling edge.
bool fsk_receiver::preamble_before(float edge)
{
    preamble& p = preamble_;
    const float since_last = static_cast<float>(cursor_ - p.last_edge) + edge;
    if (since_last < 1.1F * bit) { // noise upon the last one: true edges are two bits apart
        p.seizure_bits = std::max(p.seizure_bits - 1, 0);
        return false;
    }
    if (std::abs(since_last - 2.0F * bit) < 0.5F * bit)
        p.seizure_bits += 2;
    else if (since_last > longest_seizure_end || p.seizure_bits < shortest_seizure)
        p.seizure_bits = 0;
    p.last_edge = cursor_;
    static const float faintest = static_cast<float>(peak_amplitude(faintest_carrier));
    return p.steady && at(cursor_ - std::lround(bit / 2.0F)).strength > faintest &&
           (p.mark_run >= shortest_mark || p.seizure_bits >= shortest_seizure);
}

void fsk_receiver::begin_message(const byte_reading& first)
{
    bytes_ = {first.value};
    mark_level_ = first.mark.level;
    space_level_ = first.space.level;
    weaker_tone_ = std::min(first.mark.strength, first.space.strength);
    purity_sum_ = first.purity;
    doubtful_ = doubtful_tail_ = 0;
    preamble_.mark_turn += first.mark_turn;
    move_behind(first);
}

/// The cursor goes to the middle of the stop bit.
void fsk_receiver::move_behind(const byte_reading& byte)
{
    next_edge_ = static_cast<double>(cursor_) + static_cast<double>(byte.edge + bits_in_byte * bit);
    cursor_ += std::lround(byte.edge + (bits_in_byte - 0.5F) * bit);
    waited_ = 0;
    faint_ = 0;
}

void fsk_receiver::receive()
{
    faint_ = at(cursor_).strength < faint * weaker_tone_ ? faint_ + 1 : 0;
    if (++waited_ > longest_pause || faint_ > longest_dropout) {
        finish(false);
        return;
    }
    auto edge = falling_edge();
    const float due = static_cast<float>(next_edge_ - static_cast<double>(cursor_));
    if (!edge && waited_ == 1 && at(cursor_).soft < threshold())
        edge = due; // the stop bit was lost
    if (!edge || soft_at(*edge + 0.5F * bit) >= threshold())
        return;
    if (std::abs(*edge - due) < punctual)
        edge = (*edge + due) / 2.0F; // both are inexact
    take_byte(read_byte(*edge, later_search));
}

void fsk_receiver::take_byte(const byte_reading& byte)
{
    const bool doubtful = !byte.stopped || byte.faintest < faint * weaker_tone_ || byte.purity < impure;
    bytes_.push_back(byte.value);
    purity_sum_ += byte.purity;
    preamble_.mark_turn += byte.mark_turn;
    doubtful_ += doubtful ? 1 : 0;
    doubtful_tail_ = doubtful ? doubtful_tail_ + 1 : 0;
    if (!doubtful)
        follow_levels(byte);
    move_behind(byte);

    if (bytes_.size() == 2 && byte.value < type_of(bytes_.front())->shortest)
        forget();
    else if (bytes_.size() == std::size_t{bytes_[1]} + 3)
        finish(true);
    else if (doubtful_tail_ > most_doubtful)
        finish(false);
}

void fsk_receiver::follow_levels(const byte_reading& byte)
{
    constexpr float share = 0.25F;
    mark_level_ += share * (byte.mark.level - mark_level_);
    space_level_ += share * (byte.space.level - space_level_);
    weaker_tone_ += share * (std::min(byte.mark.strength, byte.space.strength) - weaker_tone_);
}

void fsk_receiver::finish(bool whole)
{
    burst b{
        .bytes = std::move(bytes_),
        .begin = preamble_.begin,
        .purity = 0.0F,
        .mark_offset{std::arg(preamble_.mark_turn) * sample_rate / (2.0 * std::numbers::pi * stretch)},
        .doubtful = doubtful_,
        .whole = whole,
    };
    b.purity = purity_sum_ / static_cast<float>(b.bytes.size());
    if (!whole) {
        b.bytes.resize(b.bytes.size() - doubtful_tail_);
        b.doubtful -= doubtful_tail_;
    }
    forget();
    result_ = std::move(b);
}

} // namespace tipring::dsp
