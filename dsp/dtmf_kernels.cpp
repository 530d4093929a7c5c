#include "dsp/dtmf_kernels.hpp"

#include "base/error.hpp"
#include "dsp/dtmf_keypad.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

// Highway compiles this file once for each instruction set, and once for machines that have none of them.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "dsp/dtmf_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef TIPRING_DSP_DTMF_TABLES
#define TIPRING_DSP_DTMF_TABLES

namespace tipring::dsp {

namespace {

constexpr std::size_t tones = 8;                // rows, then columns
constexpr std::size_t half = screen_length / 2; // the window is folded about its middle
constexpr std::size_t quads = half / 8;         // four pairs of samples each: 128 bits
constexpr double screen_scale = 2000.0;         // 64 products of 16 bits and this, by Hann's window, fit into 32 bits
constexpr float stands_out = 2.0F;              // 3 dB
constexpr float level_apart = 40.0F;            // 16 dB
constexpr double weakest = 102.0;               // amplitude: -47 dBm0
constexpr float weakest_power = static_cast<float>(
    weakest * screen_scale * half / 4.0 * weakest * screen_scale * half / 4.0
); // folded samples are halved, Hann's window has a mean of a half, and so has a squared sine
constexpr std::int16_t quiet = 100;                        // no sample beyond this: no two such tones
constexpr std::size_t filter_half = dial_filter_reach + 1; // taps, by symmetry

struct alignas(64) tables
{
    /// Cosines (of the sum of both halves) and sines (of the difference): [tone][j][quad][line of four][pair], so that one
    /// 128-bit block is one pair of factors for four lines, and the blocks of a vector of any length lie one behind the other.
    std::int16_t cosine[tones][4][quads][4][2];
    std::int16_t sine[tones][4][quads][4][2];
    std::int16_t filter[filter_half]; // from the outermost tap to the middle one; samples are halved before
    double exact_filter[filter_half];
    std::int16_t slice_cosine[tones][slice_length];
    std::int16_t slice_sine[tones][slice_length];
};

double frequency_of(std::size_t tone) { return tone < 4 ? dtmf_rows[tone].value : dtmf_columns[tone - 4].value; }

std::int16_t whole(double x) { return static_cast<std::int16_t>(std::floor(x + 0.5)); }

void make_screen(tables& t)
{
    for (std::size_t tone = 0; tone < tones; ++tone)
        for (std::size_t i = 0; i < half; ++i) {
            const double from_middle = static_cast<double>(i) + 0.5;
            const double turn = 2.0 * std::numbers::pi * frequency_of(tone) / 8000.0 * from_middle;
            const double hann = 0.5 + 0.5 * std::cos(std::numbers::pi * from_middle / static_cast<double>(half));
            const std::size_t pair = i / 2;
            for (std::size_t line = 0; line < 4; ++line) {
                t.cosine[tone][pair % 4][pair / 4][line][i % 2] = whole(screen_scale * hann * std::cos(turn));
                t.sine[tone][pair % 4][pair / 4][line][i % 2] = whole(screen_scale * hann * std::sin(turn));
            }
        }
}

/// The modified Bessel function of the first kind, order 0.
double bessel_i0(double x)
{
    double sum = 1.0, term = 1.0;
    for (double k = 1.0; term > 1e-12 * sum; k += 1.0) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

void make_filter(tables& t)
{
    // A delta less an ideal low pass, through Kaiser's window: 28 dB from 455 Hz down.
    constexpr double corner = 570.0 / 8000.0;
    constexpr double beta = 1.9;
    for (std::size_t i = 0; i < filter_half; ++i) {
        const auto from_middle = static_cast<double>(dial_filter_reach - i);
        const double x = 2.0 * std::numbers::pi * corner * from_middle;
        const double low = i == dial_filter_reach ? 2.0 * corner : 2.0 * corner * std::sin(x) / x;
        const double out = from_middle / static_cast<double>(dial_filter_reach);
        const double kaiser = bessel_i0(beta * std::sqrt(1.0 - out * out)) / bessel_i0(beta);
        t.exact_filter[i] = (i == dial_filter_reach ? 1.0 : 0.0) - kaiser * low;
        t.filter[i] = whole(32768.0 * t.exact_filter[i]);
    }
}

void make_slices(tables& t)
{
    for (std::size_t tone = 0; tone < tones; ++tone)
        for (std::size_t i = 0; i < slice_length; ++i) {
            const double turn = 2.0 * std::numbers::pi * frequency_of(tone) / 8000.0 * static_cast<double>(i);
            t.slice_cosine[tone][i] = whole(tone_scale * std::cos(turn));
            t.slice_sine[tone][i] = whole(-tone_scale * std::sin(turn));
        }
}

const tables& all_tables()
{
    static const tables made = [] {
        tables t{};
        make_screen(t);
        make_filter(t);
        make_slices(t);
        return t;
    }();
    return made;
}

} // namespace

} // namespace tipring::dsp

#endif

HWY_BEFORE_NAMESPACE();

namespace tipring::dsp::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

namespace {

constexpr std::size_t lines_at_once = 64;
using line_sums = std::int32_t[2 * tones][lines_at_once]; // cosines, then sines

/// Sum of squares of one slice, added up in the order of the vectors.
float energy_of(const std::int16_t* slice)
{
    float part[4];
    for (std::size_t i = 0; i < 4; ++i) {
        const int a = std::max<int>(slice[2 * i], -32767), b = std::max<int>(slice[2 * i + 1], -32767);
        part[i] = static_cast<float>(a * a + b * b);
    }
    return (part[0] + part[2]) + (part[1] + part[3]);
}

#if HWY_TARGET == HWY_SCALAR

/// Four lines' windows.
struct folded
{
    const std::int16_t* lines[4];
};

bool fold(const std::int16_t* const* lines, folded& out)
{
    bool loud = false;
    for (std::size_t line = 0; line < 4; ++line) {
        out.lines[line] = lines[line];
        loud =
            loud || std::any_of(lines[line], lines[line] + screen_length, [](int x) { return std::abs(x) >= quiet; });
    }
    return loud;
}

void correlate(const folded& in, const tables& t, line_sums& sums, std::size_t at)
{
    for (std::size_t tone = 0; tone < tones; ++tone)
        for (std::size_t line = 0; line < 4; ++line) {
            std::int32_t cosines = 0, sines = 0;
            for (std::size_t i = 0; i < half; ++i) {
                const int later = in.lines[line][half + i] >> 1, earlier = in.lines[line][half - 1 - i] >> 1;
                const std::size_t pair = i / 2;
                cosines += (later + earlier) * t.cosine[tone][pair % 4][pair / 4][line][i % 2];
                sines += (later - earlier) * t.sine[tone][pair % 4][pair / 4][line][i % 2];
            }
            sums[tone][at + line] = cosines;
            sums[tones + tone][at + line] = sines;
        }
}

void filter(const std::int16_t* in, std::int16_t* out, std::size_t count, const tables& t)
{
    const auto product = [](int a, int b) { return (a * b + 0x4000) >> 15; };
    for (std::size_t at = 0; at < count; ++at) {
        int sum = product(in[at + dial_filter_reach], t.filter[dial_filter_reach]);
        for (std::size_t k = dial_filter_reach; k-- > 0;) {
            const int both = (in[at + k] >> 1) + (in[at + 2 * dial_filter_reach - k] >> 1);
            sum = std::clamp(sum + product(both, 2 * t.filter[k]), -32768, 32767);
        }
        out[at] = static_cast<std::int16_t>(sum);
    }
}

void correlate_pair(
    const std::int16_t* samples, std::size_t slices, const std::int16_t* const factors[4], std::int32_t* out
)
{
    for (std::size_t i = 0; i < slices; ++i)
        for (std::size_t f = 0; f < 4; ++f) {
            std::int32_t sum = 0;
            for (std::size_t k = 0; k < slice_length; ++k)
                sum += samples[i * slice_length + k] * factors[f][k];
            out[4 * i + f] = sum;
        }
}

void energies(const std::int16_t* samples, std::size_t slices, float* out)
{
    for (std::size_t i = 0; i < slices; ++i)
        out[i] = energy_of(samples + i * slice_length);
}

#else

using samples_tag = hn::CappedTag<std::int16_t, 32>;
using sums_tag = hn::Repartition<std::int32_t, samples_tag>;
using pairs_tag = hn::Repartition<std::uint32_t, samples_tag>;
using quads_tag = hn::Repartition<std::uint64_t, samples_tag>;
using four_sums_tag = hn::FixedTag<std::int32_t, 4>;

/// Adds up the 128-bit blocks of a vector.
template <class Tag>
HWY_INLINE hn::Vec<four_sums_tag> sum_of_blocks([[maybe_unused]] Tag tag, hn::Vec<Tag> v)
{
    if constexpr (hn::MaxLanes(Tag()) <= 4) {
        return v;
    } else {
        const hn::Half<Tag> lower;
        return sum_of_blocks(lower, hn::Add(hn::LowerHalf(lower, v), hn::UpperHalf(lower, v)));
    }
}

/// Four lines' windows, folded, and turned so that each 128-bit block has one pair of samples of all four.
struct folded
{
    HWY_ALIGN std::int16_t sum[4][half * 4];
    HWY_ALIGN std::int16_t difference[4][half * 4];
};

/// @return whether any of the four is loud enough to be looked at.
HWY_INLINE bool fold(const std::int16_t* const* lines, folded& out)
{
    const samples_tag tag;
    const pairs_tag as_pairs;
    const quads_tag as_quads;
    const std::size_t lanes = hn::Lanes(tag);
    auto loudest = hn::Zero(tag);
    const auto turn = [&](auto v0, auto v1, auto v2, auto v3, std::int16_t(&to)[4][half * 4], std::size_t at) HWY_ATTR {
        const auto p0 = hn::BitCast(as_pairs, v0), p1 = hn::BitCast(as_pairs, v1);
        const auto p2 = hn::BitCast(as_pairs, v2), p3 = hn::BitCast(as_pairs, v3);
        const auto lower01 = hn::BitCast(as_quads, hn::InterleaveLower(as_pairs, p0, p1));
        const auto lower23 = hn::BitCast(as_quads, hn::InterleaveLower(as_pairs, p2, p3));
        const auto upper01 = hn::BitCast(as_quads, hn::InterleaveUpper(as_pairs, p0, p1));
        const auto upper23 = hn::BitCast(as_quads, hn::InterleaveUpper(as_pairs, p2, p3));
        hn::Store(hn::BitCast(tag, hn::InterleaveLower(as_quads, lower01, lower23)), tag, to[0] + at);
        hn::Store(hn::BitCast(tag, hn::InterleaveUpper(as_quads, lower01, lower23)), tag, to[1] + at);
        hn::Store(hn::BitCast(tag, hn::InterleaveLower(as_quads, upper01, upper23)), tag, to[2] + at);
        hn::Store(hn::BitCast(tag, hn::InterleaveUpper(as_quads, upper01, upper23)), tag, to[3] + at);
    };
    for (std::size_t i = 0; i < half; i += lanes) {
        const auto load = [&](std::size_t line, auto& sum, auto& difference) HWY_ATTR {
            const auto later = hn::LoadU(tag, lines[line] + half + i);
            const auto earlier = hn::Reverse(tag, hn::LoadU(tag, lines[line] + half - i - lanes));
            loudest = hn::Max(loudest, hn::Max(hn::Abs(later), hn::Abs(earlier)));
            const auto a = hn::ShiftRight<1>(later), b = hn::ShiftRight<1>(earlier);
            sum = hn::Add(a, b);
            difference = hn::Sub(a, b);
        };
        hn::Vec<samples_tag> s0, s1, s2, s3, d0, d1, d2, d3;
        load(0, s0, d0);
        load(1, s1, d1);
        load(2, s2, d2);
        load(3, s3, d3);
        turn(s0, s1, s2, s3, out.sum, i);
        turn(d0, d1, d2, d3, out.difference, i);
    }
    // -32768 has no absolute value: as an unsigned number it is the largest.
    const hn::RebindToUnsigned<samples_tag> magnitudes;
    return !hn::AllTrue(magnitudes, hn::Lt(hn::BitCast(magnitudes, loudest), hn::Set(magnitudes, quiet)));
}

/// a0 b0 + a1 b1, a2 b2 + a3 b3, ...
template <class Sums, class Samples>
HWY_INLINE hn::Vec<Sums> products_of_pairs(Sums sums, Samples a, Samples b)
{
    auto upper = hn::Zero(sums);
    const auto lower = hn::ReorderWidenMulAccumulate(sums, a, b, hn::Zero(sums), upper);
    return hn::RearrangeToOddPlusEven(lower, upper);
}

/// Eight tones in four lines, at `at` in `sums`.
HWY_INLINE void correlate(const folded& in, const tables& t, line_sums& sums, std::size_t at)
{
    constexpr std::size_t together = 4; // tones: what the registers hold
    const samples_tag tag;
    const sums_tag as_sums;
    const std::size_t lanes = hn::Lanes(tag);
    for (std::size_t first = 0; first < tones; first += together) {
        // Which products come to a sum's second half is up to the instruction set.
        auto c0 = hn::Zero(as_sums), c1 = c0, c2 = c0, c3 = c0, s0 = c0, s1 = c0, s2 = c0, s3 = c0;
        auto c0b = c0, c1b = c0, c2b = c0, c3b = c0, s0b = c0, s1b = c0, s2b = c0, s3b = c0;
        for (std::size_t j = 0; j < 4; ++j)
            for (std::size_t i = 0; i < half; i += lanes) {
                // in.sum[j] holds, for each quad, a block of eight numbers; so do the tables.
                const auto sum = hn::Load(tag, in.sum[j] + i);
                const auto difference = hn::Load(tag, in.difference[j] + i);
                const auto add = [&](auto& c, auto& cb, auto& s, auto& sb, std::size_t tone) HWY_ATTR {
                    const auto cosine = hn::Load(tag, &t.cosine[tone][j][0][0][0] + i);
                    const auto sine = hn::Load(tag, &t.sine[tone][j][0][0][0] + i);
                    c = hn::ReorderWidenMulAccumulate(as_sums, sum, cosine, c, cb);
                    s = hn::ReorderWidenMulAccumulate(as_sums, difference, sine, s, sb);
                };
                add(c0, c0b, s0, s0b, first);
                add(c1, c1b, s1, s1b, first + 1);
                add(c2, c2b, s2, s2b, first + 2);
                add(c3, c3b, s3, s3b, first + 3);
            }
        const four_sums_tag four;
        const auto store = [&](auto sums_of_pairs, std::int32_t* to)
                               HWY_ATTR { hn::Store(sum_of_blocks(as_sums, sums_of_pairs), four, to + at); };
        const auto store_tone = [&](auto c, auto cb, auto s, auto sb, std::size_t tone) HWY_ATTR {
            store(hn::RearrangeToOddPlusEven(c, cb), sums[tone]);
            store(hn::RearrangeToOddPlusEven(s, sb), sums[tones + tone]);
        };
        store_tone(c0, c0b, s0, s0b, first);
        store_tone(c1, c1b, s1, s1b, first + 1);
        store_tone(c2, c2b, s2, s2b, first + 2);
        store_tone(c3, c3b, s3, s3b, first + 3);
    }
}

void filter(const std::int16_t* in, std::int16_t* out, std::size_t count, const tables& t)
{
    const samples_tag tag;
    const std::size_t lanes = hn::Lanes(tag);
    HWY_ALIGN std::int16_t halves[longest_filtered + 2 * dial_filter_reach + 32];
    for (std::size_t i = 0; i < count + 2 * dial_filter_reach; ++i)
        halves[i] = static_cast<std::int16_t>(in[i] >> 1);
    const auto block = [&](std::size_t at) HWY_ATTR {
        auto sum = hn::LoadU(tag, in + at + dial_filter_reach);
        sum = hn::MulFixedPoint15(sum, hn::Set(tag, t.filter[dial_filter_reach]));
        for (std::size_t k = dial_filter_reach; k-- > 0;) { // from the middle: so the sum stays small
            const auto before = hn::LoadU(tag, halves + at + k);
            const auto behind = hn::LoadU(tag, halves + at + 2 * dial_filter_reach - k);
            const auto factor = hn::Set(tag, static_cast<std::int16_t>(2 * t.filter[k]));
            sum = hn::SaturatedAdd(sum, hn::MulFixedPoint15(hn::Add(before, behind), factor));
        }
        hn::StoreU(sum, tag, out + at);
    };
    std::size_t at = 0;
    for (; at + lanes <= count; at += lanes)
        block(at);
    if (at < count)
        block(count - lanes); // once more over some of the last vector
}

void correlate_pair(
    const std::int16_t* samples, std::size_t slices, const std::int16_t* const factors[4], std::int32_t* out
)
{
    const hn::FixedTag<std::int16_t, 8> tag;
    const four_sums_tag four;
    const hn::Repartition<std::uint32_t, decltype(tag)> words;
    const hn::Repartition<std::uint64_t, decltype(tag)> doubles;
    const auto f0 = hn::LoadU(tag, factors[0]), f1 = hn::LoadU(tag, factors[1]);
    const auto f2 = hn::LoadU(tag, factors[2]), f3 = hn::LoadU(tag, factors[3]);
    for (std::size_t i = 0; i < slices; ++i) {
        const auto x = hn::LoadU(tag, samples + i * slice_length);
        const auto times = [&](auto f) HWY_ATTR { return hn::BitCast(words, products_of_pairs(four, x, f)); };
        const auto p0 = times(f0), p1 = times(f1), p2 = times(f2), p3 = times(f3);
        const auto sum01 = hn::Add(hn::InterleaveLower(words, p0, p1), hn::InterleaveUpper(words, p0, p1)); // 0 1 0 1
        const auto sum23 = hn::Add(hn::InterleaveLower(words, p2, p3), hn::InterleaveUpper(words, p2, p3));
        const auto a = hn::BitCast(doubles, sum01), b = hn::BitCast(doubles, sum23);
        const auto sums = hn::Add(
            hn::BitCast(four, hn::InterleaveLower(doubles, a, b)), hn::BitCast(four, hn::InterleaveUpper(doubles, a, b))
        );
        hn::StoreU(sums, four, out + 4 * i);
    }
}

void energies(const std::int16_t* samples, std::size_t slices, float* out)
{
    const hn::FixedTag<std::int16_t, 8> tag;
    const four_sums_tag four;
    const hn::Repartition<float, decltype(tag)> floats;
    const hn::Repartition<double, decltype(tag)> doubles;
    const auto squares = [&](const std::int16_t* slice) HWY_ATTR {
        const auto x =
            hn::Max(hn::LoadU(tag, slice), hn::Set(tag, std::int16_t{-32767})); // two squares fit into 31 bits
        return hn::ConvertTo(floats, products_of_pairs(four, x, x));
    };
    std::size_t i = 0;
    for (; i + 4 <= slices; i += 4) {
        const std::int16_t* x = samples + i * slice_length;
        const auto p0 = squares(x), p1 = squares(x + slice_length);
        const auto p2 = squares(x + 2 * slice_length), p3 = squares(x + 3 * slice_length);
        const auto sum01 = hn::Add(hn::InterleaveLower(floats, p0, p1), hn::InterleaveUpper(floats, p0, p1));
        const auto sum23 = hn::Add(hn::InterleaveLower(floats, p2, p3), hn::InterleaveUpper(floats, p2, p3));
        const auto a = hn::BitCast(doubles, sum01), b = hn::BitCast(doubles, sum23);
        const auto lower = hn::BitCast(floats, hn::InterleaveLower(doubles, a, b));
        const auto upper = hn::BitCast(floats, hn::InterleaveUpper(doubles, a, b));
        hn::StoreU(hn::Add(lower, upper), floats, out + i);
    }
    for (; i < slices; ++i)
        out[i] = energy_of(samples + i * slice_length);
}

#endif

/// The strongest of four tones, if the others are well below it.
template <class Tag>
HWY_INLINE void strongest(
    Tag tag,
    const line_sums& sums,
    std::size_t first,
    std::size_t at,
    hn::Vec<Tag>& power,
    hn::Vec<Tag>& which,
    hn::Mask<Tag>& clear
)
{
    const hn::RebindToSigned<Tag> whole_numbers;
    power = hn::Zero(tag);
    which = hn::Zero(tag);
    auto second = hn::Zero(tag);
    for (std::size_t tone = 0; tone < 4; ++tone) {
        const auto re = hn::ConvertTo(tag, hn::Load(whole_numbers, sums[first + tone] + at));
        const auto im = hn::ConvertTo(tag, hn::Load(whole_numbers, sums[tones + first + tone] + at));
        const auto p = hn::Add(hn::Mul(re, re), hn::Mul(im, im));
        const auto louder = hn::Gt(p, power);
        second = hn::Max(second, hn::Min(p, power));
        which = hn::IfThenElse(louder, hn::Set(tag, static_cast<float>(tone)), which);
        power = hn::Max(p, power);
    }
    clear = hn::Gt(power, hn::Mul(second, hn::Set(tag, stands_out)));
}

HWY_INLINE void decide(const line_sums& sums, std::size_t lines, std::uint8_t* pairs)
{
    const hn::CappedTag<float, 16> tag;
    const hn::RebindToSigned<decltype(tag)> whole_numbers;
    HWY_ALIGN std::int32_t chosen[lines_at_once];
    for (std::size_t at = 0; at < lines; at += hn::Lanes(tag)) {
        hn::Vec<decltype(tag)> row, column, which_row, which_column;
        hn::Mask<decltype(tag)> row_clear, column_clear;
        strongest(tag, sums, 0, at, row, which_row, row_clear);
        strongest(tag, sums, 4, at, column, which_column, column_clear);
        const auto apart = hn::Set(tag, level_apart), least = hn::Set(tag, weakest_power);
        const auto loud = hn::And(hn::Gt(row, least), hn::Gt(column, least));
        const auto alike = hn::And(hn::Lt(row, hn::Mul(column, apart)), hn::Lt(column, hn::Mul(row, apart)));
        const auto good = hn::And(hn::And(row_clear, column_clear), hn::And(loud, alike));
        const auto pair = hn::Add(hn::Mul(which_row, hn::Set(tag, 4.0F)), which_column);
        const auto code = hn::IfThenElse(good, pair, hn::Set(tag, static_cast<float>(no_pair)));
        hn::Store(hn::ConvertTo(whole_numbers, code), whole_numbers, chosen + at);
    }
    for (std::size_t i = 0; i < lines; ++i)
        pairs[i] = static_cast<std::uint8_t>(chosen[i]);
}

void screen(const std::int16_t* const* lines, std::size_t count, std::uint8_t* pairs, const tables& t)
{
    HWY_ALIGN line_sums sums = {};
    folded four;
    for (std::size_t done = 0; done < count; done += lines_at_once) {
        const std::size_t n = std::min(lines_at_once, count - done);
        bool loud = false;
        for (std::size_t at = 0; at < n; at += 4) {
            const std::int16_t* these[4];
            for (std::size_t i = 0; i < 4; ++i)
                these[i] = lines[done + std::min(at + i, n - 1)];
            if (fold(these, four)) {
                correlate(four, t, sums, at);
                loud = true;
            } else {
                for (auto& tone : sums)
                    std::fill_n(tone + at, 4, 0);
            }
        }
        if (loud)
            decide(sums, n, pairs + done);
        else
            std::fill_n(pairs + done, n, no_pair);
    }
}

} // namespace

} // namespace tipring::dsp::HWY_NAMESPACE

HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace tipring::dsp {

namespace {
HWY_EXPORT(screen);
HWY_EXPORT(filter);
HWY_EXPORT(correlate_pair);
HWY_EXPORT(energies);
} // namespace

void screen_dtmf(std::span<const std::int16_t* const> lines, std::span<std::uint8_t> pairs)
{
    if (!lines.empty())
        HWY_DYNAMIC_DISPATCH(screen)(lines.data(), lines.size(), pairs.data(), all_tables());
}

void take_dial_tone_off(std::span<const std::int16_t> in, std::span<std::int16_t> out)
{
    TIPRING_ASSERT(out.size() >= 32 && out.size() <= longest_filtered, std::to_string(out.size()) + " samples");
    HWY_DYNAMIC_DISPATCH(filter)(in.data(), out.data(), out.size(), all_tables());
}

double dial_filter_gain(double frequency)
{
    const tables& t = all_tables();
    double sum = t.exact_filter[dial_filter_reach];
    for (std::size_t k = 0; k < dial_filter_reach; ++k)
        sum += 2.0 * t.exact_filter[k] *
               std::cos(2.0 * std::numbers::pi * frequency / 8000.0 * static_cast<double>(dial_filter_reach - k));
    return sum;
}

void correlate_slices(
    std::span<const std::int16_t> samples, std::size_t row, std::size_t column, std::span<slice_correlation> out
)
{
    const tables& t = all_tables();
    const std::int16_t* factors[4] = {
        t.slice_cosine[row], t.slice_sine[row], t.slice_cosine[4 + column], t.slice_sine[4 + column]};
    HWY_DYNAMIC_DISPATCH(correlate_pair)(samples.data(), out.size(), factors, &out.data()->row_cosine);
}

void slice_energies(std::span<const std::int16_t> samples, std::span<float> out)
{
    HWY_DYNAMIC_DISPATCH(energies)(samples.data(), out.size(), out.data());
}

} // namespace tipring::dsp

#endif
