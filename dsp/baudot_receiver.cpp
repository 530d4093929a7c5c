#include "dsp/baudot_receiver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tipring::dsp {

namespace {

constexpr std::array rates{text_telephone_rate::b45, text_telephone_rate::b50};
constexpr int data_bits = 5;
constexpr double to_stop_bit = 1 + data_bits + 0.5; // from the start bit's edge to its middle, in bits
constexpr double longest_bit = 22.0;
constexpr double shortest_bit = 20.0;
constexpr std::int64_t lookahead = 150; // ms: a character, and what its edge is moved by
constexpr double before = 11.0;         // ms: within the stop bit in front, and no window that reaches past its end
constexpr std::int64_t edge_search = 6; // ms: as far as twist moves an edge while it is not known
constexpr float most_twist = 2.8F;      // 9 dB
constexpr float clear = 0.3F;           // of mark less space, of both
constexpr float as_strong = 0.5F;       // as the strongest of its kind
constexpr float least_share = 0.5F;     // mean: the noise is no stronger
constexpr double forgotten = 0.2;       // of the misfit so far, with each character

double ms_of(text_telephone_rate r) { return static_cast<double>(bit_of(r).count()) * 1000.0 / sample_rate; }

} // namespace

std::optional<baudot_receiver::character> baudot_receiver::take(const mark_and_space& reading)
{
    history_[static_cast<std::size_t>(now_) % remembered] = reading;
    ++now_;
    std::optional<character> found;
    while (!found && now_ - cursor_ > lookahead) {
        if (may_begin())
            found = read();
        ++cursor_;
    }
    return found;
}

/// Whether mark gives way to space at the cursor; in noise and speech that is common, and seldom comes behind what is mark alone.
bool baudot_receiver::may_begin() const
{
    const mark_and_space& sooner = at(cursor_ - 1);
    const mark_and_space& later = at(cursor_);
    const mark_and_space& stop = at(cursor_ - static_cast<std::int64_t>(before));
    return sooner.mark >= sooner.space && later.mark < later.space && stop.mark > stop.space &&
           stop.share >= least_share / 2.0F;
}

const mark_and_space& baudot_receiver::at(std::int64_t time) const
{
    return history_[static_cast<std::size_t>(time + std::int64_t{remembered}) % remembered];
}

/// 1 for mark, -1 for space.
float baudot_receiver::soft_at(double time, const levels& full) const
{
    const auto soft = [&](std::int64_t t) {
        const float mark = at(t).mark / full.mark, space = at(t).space / full.space;
        return (mark - space) / std::max(mark + space, 1e-3F);
    };
    const double whole = std::floor(time);
    const auto t = static_cast<std::int64_t>(whole);
    return std::lerp(soft(t), soft(t + 1), static_cast<float>(time - whole));
}

/// How strong either tone is within the character, unless that cannot be one's.
std::optional<baudot_receiver::levels> baudot_receiver::levels_from(std::int64_t begin) const
{
    levels full;
    for (std::int64_t t = begin - static_cast<std::int64_t>(before); t < begin + lookahead; ++t) {
        full.mark = std::max(full.mark, at(t).mark);
        full.space = std::max(full.space, at(t).space);
    }
    if (full.mark <= 0.0F || full.mark > most_twist * full.space || full.space > most_twist * full.mark)
        return std::nullopt;
    return full;
}

std::optional<double> baudot_receiver::start_edge(const levels& full) const
{
    for (std::int64_t t = cursor_ - edge_search; t <= cursor_ + edge_search; ++t) {
        const float sooner = soft_at(static_cast<double>(t - 1), full), later = soft_at(static_cast<double>(t), full);
        if (sooner >= 0.0F && later < 0.0F)
            return static_cast<double>(t - 1) + static_cast<double>(sooner / (sooner - later));
    }
    return std::nullopt;
}

std::optional<baudot_receiver::frame>
baudot_receiver::frame_at(double edge, text_telephone_rate rate, const levels& full) const
{
    frame f{.code = 0, .bit = ms_of(rate)};
    if (soft_at(edge - before, full) < clear)
        return std::nullopt;
    for (int i = 0; i <= 1 + data_bits; ++i) {
        const double middle = edge + (i + 0.5) * f.bit;
        const float soft = soft_at(middle, full);
        const mark_and_space& m = at(std::llround(middle));
        const bool one = soft > 0.0F;
        const bool start = i == 0, stop = i == 1 + data_bits;
        const float strength = one ? m.mark / full.mark : m.space / full.space;
        if (std::abs(soft) < clear || strength < as_strong || (start && one) || (stop && !one))
            return std::nullopt;
        if (!start && !stop && one)
            f.code = static_cast<std::uint8_t>(f.code | 1U << (i - 1));
    }
    return f;
}

bool baudot_receiver::pure(double edge) const
{
    const auto begin = std::llround(edge - before), end = std::llround(edge + to_stop_bit * shortest_bit);
    float sum = 0.0F;
    for (std::int64_t t = begin; t < end; ++t)
        sum += std::min(at(t).share, 1.0F);
    return sum >= least_share * static_cast<float>(end - begin);
}

/// How far the edges lie from where either rate has them.
std::array<double, 2> baudot_receiver::misfits(double edge, const levels& full) const
{
    // Of the slower rate's stop bit, too; but not of the faster one's next start bit.
    constexpr int last = static_cast<int>((1 + data_bits) * longest_bit) + 5; // ms
    std::array<double, 2> sums{};
    float sooner = soft_at(edge + 5.0, full);
    for (int t = 6; t <= last; ++t) {
        const float later = soft_at(edge + t, full);
        if ((sooner < 0.0F) != (later < 0.0F)) {
            const double crossing = t - 1.0 + static_cast<double>(sooner / (sooner - later));
            for (std::size_t r = 0; r < rates.size(); ++r)
                sums[r] += std::pow(std::remainder(crossing, ms_of(rates[r])), 2.0);
        }
        sooner = later;
    }
    return sums;
}

/// What begins with the falling edge at the cursor.
std::optional<baudot_receiver::character> baudot_receiver::read()
{
    const auto full = levels_from(cursor_);
    if (!full)
        return std::nullopt;
    const auto edge = start_edge(*full);
    if (!edge || !pure(*edge))
        return std::nullopt;
    const auto to_rates = misfits(*edge, *full);
    std::optional<frame> best;
    double least = std::numeric_limits<double>::max();
    for (std::size_t r = 0; r < rates.size(); ++r)
        if (const auto f = frame_at(*edge, rates[r], *full); f && misfit_[r] + to_rates[r] < least) {
            best = f;
            least = misfit_[r] + to_rates[r];
        }
    if (!best)
        return std::nullopt;
    for (std::size_t r = 0; r < rates.size(); ++r)
        misfit_[r] = (1.0 - forgotten) * misfit_[r] + to_rates[r];
    cursor_ = static_cast<std::int64_t>(*edge + to_stop_bit * best->bit);
    return character{.code = best->code, .edge = *edge};
}

} // namespace tipring::dsp
