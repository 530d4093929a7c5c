#include "dsp/fsk_receiver.hpp"

#include "base/audio.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
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
constexpr std::size_t reach = 1;   // bits to either side that are looked at together: more gain nothing
constexpr double remembered = 0.9; // of what is known of the lag, from one byte or edge to the next
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
    std::complex<double> mark_turn;           // from each one to the next
    std::array<phases, bits_in_byte> tones{}; // at the beginning of each bit
    std::complex<double> lag;                 // of space behind mark, summed over all steps from one to the other
};

fsk_receiver::fsk_receiver(fsk_tones tones)
    : mark_turn_(std::polar(1.0, 2.0 * std::numbers::pi * tones.mark.value * static_cast<double>(bit) / sample_rate))
    , space_turn_(std::polar(1.0, 2.0 * std::numbers::pi * tones.space.value * static_cast<double>(bit) / sample_rate))
    , tones_(tones)
{
}

void fsk_receiver::take(const fsk_reading& reading)
{
    history_[static_cast<std::size_t>(now_) % history_length] = {
        .soft = reading.mark - reading.space,
        .strength = std::max(reading.mark, reading.space),
        .purity = reading.purity,
        .mark_phase = reading.mark_phase,
        .space_phase = reading.space_phase,
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
    lag_ = 0.0;
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
    for (std::size_t i = 0; i < bits_in_byte; ++i)
        byte.tones[i] = phases_at(best + static_cast<float>(i) * bit);
    std::array<bool, bits_in_byte> ones{};
    for (int i = 0; i < bits_in_byte; ++i) {
        const float middle = best + (static_cast<float>(i) + 0.5F) * bit;
        const float level = soft_at(middle);
        const moment& m = at(cursor_ + std::lround(middle));
        const bool one = lag_ == 0.0 ? level >= threshold() : decide(byte, static_cast<std::size_t>(i));
        ones[static_cast<std::size_t>(i)] = one;
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
    for (std::size_t i = 0; i + 1 < bits_in_byte; ++i)
        if (ones[i] != ones[i + 1])
            byte.lag += ones[i] ? lag_between(byte.tones[i], byte.tones[i + 1])
                                : std::conj(byte.tones[i + 1].mark * std::conj(byte.tones[i].space * space_turn_));
    for (byte_reading::tone* tone : {&byte.mark, &byte.space})
        if (tone->bits != 0) {
            tone->level /= static_cast<float>(tone->bits);
            tone->strength /= static_cast<float>(tone->bits);
        }
    return byte;
}

/// The phases that both tones would have had at the beginning of the bit that begins at `edge`, if it were theirs.
fsk_receiver::phases fsk_receiver::phases_at(float edge) const
{
    const moment& m = at(cursor_ + std::lround(edge + bit / 2.0F));
    const double begin = static_cast<double>(cursor_) + static_cast<double>(edge);
    const auto turned = [&](std::complex<double> phase, hertz tone) {
        return phase * std::polar(1.0, 2.0 * std::numbers::pi * tone.value * begin / sample_rate);
    };
    return {.mark = turned(m.mark_phase, tones_.mark), .space = turned(m.space_phase, tones_.space)};
}

/// By how much more the phase moved on from a bit of mark to one of space than the tones alone make: filters do so.
std::complex<double> fsk_receiver::lag_between(const phases& marked, const phases& spaced) const
{
    return spaced.space * std::conj(marked.mark * mark_turn_);
}

/// The phase goes on from bit to bit: of all that this one and its neighbours may be, what fits best.
bool fsk_receiver::decide(const byte_reading& byte, std::size_t which) const
{
    const std::size_t first = which < reach ? 0 : which - reach;
    const std::size_t last = std::min(which + reach, std::size_t{bits_in_byte} - 1);
    const std::complex<double> ahead = std::conj(lag_) / std::abs(lag_);
    std::array<double, 2> best{};
    best.fill(std::numeric_limits<double>::lowest());
    const std::size_t count = last - first + 1;
    for (std::size_t bits = 0; bits < std::size_t{1} << count; ++bits) {
        std::complex<double> sum, phase = 1.0;
        double expected = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            const bool one = (bits >> i & 1U) != 0;
            const double strength = one ? mark_strength_ : space_strength_;
            const phases& tones = byte.tones[first + i];
            sum += strength * std::conj(phase) * (one ? tones.mark : tones.space * ahead);
            expected += strength * strength / 2.0;
            phase *= one ? mark_turn_ : space_turn_;
        }
        double& b = best[bits >> (which - first) & 1U];
        b = std::max(b, std::abs(sum) - expected);
    }
    return best[1] >= best[0];
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
        lag_ = 0.0;
        mark_strength_ = space_strength_ = 1.0;
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
    if (std::abs(since_last - 2.0F * bit) < 0.5F * bit) {
        p.seizure_bits += 2;
        p.lag = remembered * p.lag + lag_between(phases_at(edge - bit), phases_at(edge));
    } else if (since_last > longest_seizure_end || p.seizure_bits < shortest_seizure)
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
    mark_strength_ = static_cast<double>(first.mark.strength);
    space_strength_ = static_cast<double>(first.space.strength);
    lag_ = preamble_.lag + first.lag;
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
    mark_strength_ += static_cast<double>(share) * (static_cast<double>(byte.mark.strength) - mark_strength_);
    space_strength_ += static_cast<double>(share) * (static_cast<double>(byte.space.strength) - space_strength_);
    lag_ = remembered * lag_ + byte.lag;
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
