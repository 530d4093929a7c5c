#include "dsp/dtmf_judge.hpp"

#include "dsp/dtmf_keypad.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tipring::dsp {

namespace {

using phasor = std::complex<double>;

// What makes a digit; see dtmf_test for what comes of it.
constexpr double frequency_tolerance = 0.022; // Q.24: 1.8 % must be taken (NTT, Brazil), 3.0 % must not
constexpr dbm0 weakest{-44.0};                // each tone
constexpr decibel normal_twist{10.5};         // row over column: Q.24 asks for 8 (North America), 10 (Australia)
constexpr decibel reverse_twist{9.0};         // column over row: 4
constexpr double impurity = 0.2;              // all else above dial tone, over the power of the digit: 7 dB
constexpr double clean = 0.04;                // all else, over the power of the digit: 14 dB. What is more
constexpr double as_before = 2.0;             // was there before the digit, within this ratio: dial tone or hum,
constexpr double clean_clipped = 0.35;        // where the digit is so loud that it was clipped
constexpr double low_noise = 0.08;            // or noise, which is everywhere: this much of it at most is below 560 Hz
constexpr double steady = 1.6;                // ratio of powers from one spectrum to the next
constexpr double steady_amplitude = 0.3;      // standard deviation over mean
constexpr sample_count shortest = 32ms;       // accept 40 ms, reject 24 ms (NTT)
constexpr sample_count bridged = 22ms;   // breaks up to 20 ms (Denmark, ETSI) do not end a digit, pauses of 30 ms do
constexpr sample_count echo_time = 60ms; // after a digit, the same one and softer
constexpr double echo_power = 0.4;       // is its echo (-4 dB)

constexpr double glance = 4.0;       // ratio of powers at which no closer look is worth while
constexpr double least_share = 0.02; // what can be made out in all else
constexpr std::int16_t rail = 31900; // of the laws of G.711, too: what came to it was clipped, and is less clean

// All below counts slices of 1 ms.
constexpr std::size_t window = 26;     // of a spectrum: longer than any tone that must be rejected
constexpr std::size_t hop = 5;         // from one spectrum to the next
constexpr std::size_t spectra = 4;     // looked at: what came since the last look, and some
constexpr std::size_t edge_window = 8; // through which edges are sought
constexpr std::size_t before =
    20; // what was there before a digit: whole periods of hum, more than one beat of a dial tone
constexpr std::int64_t longest_wait = 40; // until a digit that seems to go on is followed
constexpr std::size_t before_gap = 2;
constexpr std::size_t longest = (line_history::length - 2 * dial_filter_reach) / slice_length;

constexpr auto slice = static_cast<std::int64_t>(slice_length);

double mean_square(dbm0 level) { return peak_amplitude(level) * peak_amplitude(level) / 2.0; }

double ratio_of(decibel d) { return std::pow(10.0, d.value / 10.0); }

/// Hann's window, of sum 1.
void fill_hann(std::span<double> window_to_fill)
{
    const auto n = static_cast<double>(window_to_fill.size());
    for (std::size_t i = 0; i < window_to_fill.size(); ++i)
        window_to_fill[i] = (1.0 - std::cos(2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / n)) / n;
}

struct constants
{
    std::array<phasor, 1000> turn; // a thousandth of a circle each
    std::array<double, window> hann;
    std::array<double, edge_window> short_hann;
    std::array<double, 8> filter_gain;  // for power, rows and columns
    std::array<double, 8> filter_slope; // of it, per Hz
    double weakest_power = 2.0 * mean_square(weakest);
    double normal = ratio_of(normal_twist);
    double reverse = ratio_of(reverse_twist);
};

const constants& all()
{
    static const constants made = [] {
        constants c;
        for (std::size_t i = 0; i < c.turn.size(); ++i)
            c.turn[i] = std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(i) / 1000.0);
        fill_hann(c.hann);
        fill_hann(c.short_hann);
        for (std::size_t i = 0; i < 8; ++i) {
            const double tone = (i < 4 ? dtmf_rows[i] : dtmf_columns[i - 4]).value;
            constexpr double step = 15.0;
            const auto power_gain = [](double f) { return dial_filter_gain(f) * dial_filter_gain(f); };
            c.filter_gain[i] = power_gain(tone);
            c.filter_slope[i] = (power_gain(tone + step) - power_gain(tone - step)) / (2.0 * step);
        }
        return c;
    }();
    return made;
}

/// What Hann's window of a spectrum leaves of the power of a tone `off` Hz beside the middle.
double window_response(double off)
{
    const double x = off * static_cast<double>(window * slice_length) / sample_rate; // bins
    if (std::abs(x) < 1e-6)
        return 1.0;
    const double amplitude = std::sin(std::numbers::pi * x) / (std::numbers::pi * x * (1.0 - x * x));
    return std::max(amplitude * amplitude, 0.25);
}

/// The same of the window for edges, a plain one.
double edge_response(double off)
{
    const double x = std::numbers::pi * off * static_cast<double>(edge_window * slice_length) / sample_rate;
    if (std::abs(x) < 1e-6)
        return 1.0;
    const double amplitude = std::sin(x) / x;
    return std::max(amplitude * amplitude, 0.25);
}

bool within(double x, double y, double ratio) { return x < ratio * y && y < ratio * x; }

} // namespace

// -- history

void line_history::append(audio_in samples)
{
    const auto at = static_cast<std::size_t>(end_) % length;
    std::copy_n(samples.data(), samples.size(), samples_.data() + pad + at);
    end_ += static_cast<std::int64_t>(samples.size());
    if (at + samples.size() == length)
        std::copy(samples_.end() - pad, samples_.end(), samples_.begin());
}

void line_history::restart(std::int64_t now)
{
    samples_.fill(0);
    end_ = now;
}

const std::int16_t* line_history::newest() const
{
    const auto at = static_cast<std::size_t>(end_ - 1) % length + 1;
    return samples_.data() + pad + at - screen_length;
}

void line_history::copy(std::int64_t from, audio_out to) const
{
    const auto at = static_cast<std::size_t>(from + static_cast<std::int64_t>(length)) % length;
    const std::size_t first = std::min(to.size(), length - at);
    const std::int16_t* ring = samples_.data() + pad;
    std::copy_n(ring + at, first, to.data());
    std::copy_n(ring, to.size() - first, to.data() + first);
}

// -- one pair in the newest slices

/// A digit's two tones, slice by slice, back from the newest that the filter allows.
class dtmf_judge::analysis
{
public:
    analysis(const line_history& history, std::uint8_t pair, front_end how)
        : history_(history)
        , pair_(pair)
        , how_(how)
        , end_(history.end() / slice - static_cast<std::int64_t>(dial_filter_reach / slice_length))
    {
    }

    std::int64_t first() const { return end_ - static_cast<std::int64_t>(count_); }
    std::int64_t end() const { return end_; }
    front_end how() const { return how_; }

    /// Makes it `slices` long, of which `with_energy` are wanted with their energy.
    void reach_back(std::size_t slices, bool with_energy = true)
    {
        const std::size_t more = slices - count_, from = longest - slices;
        const audio_out samples =
            audio_out(samples_).subspan(from * slice_length, more * slice_length + 2 * dial_filter_reach);
        history_.copy((end_ - static_cast<std::int64_t>(slices)) * slice - std::int64_t{dial_filter_reach}, samples);
        audio_in heard = samples.subspan(dial_filter_reach, more * slice_length);
        if (with_energy)
            slice_energies(heard, std::span(energy_).subspan(from, more));
        if (how_ == front_end::filtered) {
            take_dial_tone_off(samples, audio_out(filtered_).first(more * slice_length));
            heard = audio_in(filtered_).first(more * slice_length);
            if (with_energy)
                slice_energies(heard, std::span(filtered_energy_).subspan(from, more));
        }
        count_ = slices;
        correlate(heard, from);
    }

    /// Makes up for what was reached without it.
    void measure_energy()
    {
        const std::size_t from = longest - count_;
        slice_energies(
            audio_in(samples_).subspan(from * slice_length + dial_filter_reach, count_ * slice_length),
            std::span(energy_).subspan(from)
        );
    }

    /// The cleanest hit among the newest spectra.
    std::optional<hit> newest_hit() const
    {
        std::optional<hit> found;
        for (std::size_t i = 0; i + 1 < spectra; ++i) {
            const auto here = judge(end_ - static_cast<std::int64_t>(i * hop));
            if (here && (!found || here->residue_share() < found->residue_share()))
                found = here;
        }
        return found;
    }

    /// Whether the pair lasts as long as a spectrum asks for: a glance at 8 ms each near its ends.
    bool lasts() const
    {
        const pair_power sooner = smooth_power_around(end_ - 26), later = smooth_power_around(end_ - 18);
        return within(sooner.row, later.row, glance) && within(sooner.column, later.column, glance);
    }

    /// Whether what was heard lately is so much louder than the pair that nothing can be said of it.
    bool hopeless() const
    {
        const spectrum s = spectrum_at(end_ - static_cast<std::int64_t>(hop));
        return s.power().sum() / 2.0 < least_share * s.energy;
    }

    /// The spectra that end at slice `last` and one hop before it, if they are a digit.
    std::optional<hit> judge(std::int64_t last) const
    {
        const spectrum later = spectrum_at(last), sooner = spectrum_at(last - static_cast<std::int64_t>(hop));
        const pair_power now = later.power(), then = sooner.power();
        if (!within(now.row, then.row, steady) || !within(now.column, then.column, steady))
            return std::nullopt;
        const detuning off{beside(later.row, sooner.row), beside(later.column, sooner.column)};
        if (!in_tune(off))
            return std::nullopt;
        const pair_power response{window_response(off.row), window_response(off.column)};
        hit h{
            .at = last - static_cast<std::int64_t>(window / 2),
            .filtered = now / response,
            .gain = gain(off),
            .edge_gain = {edge_response(off.row), edge_response(off.column)},
        };
        const pair_power power = h.power();
        if (!levels_of_a_digit(power) || impure(later, h.filtered) || impure(sooner, then / response))
            return std::nullopt;
        h.filtered_residue = std::max(later.filtered_energy - h.filtered.sum() / 2.0, 0.0);
        h.residue = std::max(later.energy - power.sum() / 2.0, 0.0);
        return h;
    }

    /// Whether a digit that began at sample `begin` stands alone, or in what was there before it.
    bool undisturbed(const hit& h, std::int64_t begin) const
    {
        const double digit = h.power().sum() / 2.0;
        if (h.residue < clean * digit || (h.residue < clean_clipped * digit && clipped()))
            return true;
        const std::int64_t last = begin / slice - static_cast<std::int64_t>(before_gap);
        const std::int64_t from = std::max(last - static_cast<std::int64_t>(before), first());
        if (last - from < static_cast<std::int64_t>(before / 2))
            return false;
        double all_before = 0.0, filtered_before = 0.0;
        for (std::int64_t k = from; k < last; ++k) {
            all_before += static_cast<double>(energy_[at(k)]);
            filtered_before += static_cast<double>(energy_heard()[at(k)]);
        }
        const auto samples = static_cast<double>((last - from) * slice);
        const bool was_there = within(h.residue, all_before / samples, as_before);
        const bool clean_above = h.filtered_residue < clean * digit; // dial tone or hum is there, but no more
        const bool clean_below = h.residue - h.filtered_residue < low_noise * digit; // noise has little down there
        return was_there &&
               (clean_above || (clean_below && within(h.filtered_residue, filtered_before / samples, as_before)));
    }

    /// How much the tones' amplitudes vary between `begin` and `end`: the larger standard deviation, over the mean.
    double variation(std::int64_t begin, std::int64_t end) const
    {
        double row = 0.0, row_squares = 0.0, column = 0.0, column_squares = 0.0, n = 0.0;
        constexpr auto margin = static_cast<std::int64_t>(edge_window / 2) + 1;
        const std::int64_t last = std::min(end / slice, end_) - margin;
        for (std::int64_t k = begin / slice + margin; k <= last; ++k) {
            const pair_power p = smooth_power_around(k);
            row += std::sqrt(p.row);
            row_squares += p.row;
            column += std::sqrt(p.column);
            column_squares += p.column;
            n += 1.0;
        }
        const double row_variance = row_squares * n / (row * row) - 1.0;
        const double column_variance = column_squares * n / (column * column) - 1.0;
        return std::sqrt(std::max({row_variance, column_variance, 0.0}));
    }

    /// Squares of both amplitudes in the 8 ms about the beginning of slice `k`.
    pair_power power_around(std::int64_t k) const
    {
        phasor row, column;
        for (std::size_t i = at(k) - edge_window / 2; i < at(k) + edge_window / 2; ++i) {
            row += rows_[i];
            column += columns_[i];
        }
        constexpr double n = edge_window * edge_window;
        return {std::norm(row) / n, std::norm(column) / n};
    }

    /// The same through Hann's window, which keeps a loud tone out of a soft one.
    pair_power smooth_power_around(std::int64_t k) const
    {
        phasor row, column;
        for (std::size_t i = 0; i < edge_window; ++i) {
            row += c_.short_hann[i] * rows_[at(k) - edge_window / 2 + i];
            column += c_.short_hann[i] * columns_[at(k) - edge_window / 2 + i];
        }
        return {std::norm(row), std::norm(column)};
    }

    /// How much of a digit there is about the beginning of slice `k`: 1 in its midst, 1/2 at its edge.
    double presence(const pair_power& full, std::int64_t k) const { return presence(full, power_around(k)); }

    static double presence(const pair_power& full, const pair_power& p)
    {
        const double row = p.row / full.row, column = p.column / full.column;
        return std::min(row, column) < 1.0 / 16.0 ? 0.0 : std::sqrt((row + column) / 2.0);
    }

    /// The sample at which the digit that was there at slice `k` began, or the first that can be looked at.
    std::int64_t find_begin(const pair_power& full, std::int64_t k) const
    {
        const std::int64_t earliest = first() + static_cast<std::int64_t>(edge_window / 2);
        double later = 1.0;
        for (; k >= earliest; --k) {
            const double here = presence(full, k);
            if (here < 0.5)
                return std::max<std::int64_t>(edge_between(k, here, k + 1, later), 0);
            later = here;
        }
        return std::max<std::int64_t>(earliest * slice, 0);
    }

    /// The sample at which it ended, or the last that can be looked at.
    std::int64_t find_end(const pair_power& full, std::int64_t k) const
    {
        const std::int64_t latest = end_ - static_cast<std::int64_t>(edge_window / 2);
        double sooner = 1.0;
        for (; k <= latest; ++k) {
            const double here = presence(full, k);
            if (here < 0.5)
                return edge_between(k, here, k - 1, sooner);
            sooner = here;
        }
        return latest * slice;
    }

    static std::int64_t edge_between(std::int64_t outside, double less, std::int64_t inside, double more)
    {
        const double part = std::clamp((0.5 - less) / std::max(more - less, 0.01), 0.0, 1.0);
        return outside * slice + (inside - outside) * std::llround(part * static_cast<double>(slice));
    }

private:
    struct spectrum
    {
        phasor row;
        phasor column;
        double filtered_energy = 0.0; // mean square
        double energy = 0.0;
        pair_power power() const { return {std::norm(row), std::norm(column)}; }
    };

    /// How far both tones are off, in Hz.
    struct detuning
    {
        double row;
        double column;
    };

    static phasor times(phasor a, phasor b) // without what C++ says of infinities
    {
        return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
    }

    static double beside(phasor later, phasor sooner)
    {
        const phasor advance = times(later, std::conj(sooner));
        return std::arg(advance) * sample_rate / (2.0 * std::numbers::pi * static_cast<double>(hop * slice_length));
    }

    bool in_tune(const detuning& off) const
    {
        return std::abs(off.row) <= frequency_tolerance * dtmf_rows[pair_ / 4U].value &&
               std::abs(off.column) <= frequency_tolerance * dtmf_columns[pair_ % 4U].value;
    }

    /// Of the front end, for power.
    pair_power gain(const detuning& off) const
    {
        if (how_ == front_end::plain)
            return {1.0, 1.0};
        return {
            c_.filter_gain[pair_ / 4U] + off.row * c_.filter_slope[pair_ / 4U],
            c_.filter_gain[4 + pair_ % 4U] + off.column * c_.filter_slope[4 + pair_ % 4U],
        };
    }

    bool levels_of_a_digit(const pair_power& p) const
    {
        return std::min(p.row, p.column) >= c_.weakest_power && p.row <= p.column * c_.normal &&
               p.column <= p.row * c_.reverse;
    }

    static bool impure(const spectrum& s, const pair_power& digit)
    {
        return s.filtered_energy > (1.0 + impurity) * digit.sum() / 2.0;
    }

    std::size_t at(std::int64_t k) const { return longest - static_cast<std::size_t>(end_ - k); }

    const std::array<float, longest>& energy_heard() const
    {
        return how_ == front_end::filtered ? filtered_energy_ : energy_;
    }

    bool clipped() const
    {
        const auto [lowest, highest] = std::ranges::minmax(
            audio_in(samples_).subspan((longest - count_) * slice_length + dial_filter_reach, count_ * slice_length)
        );
        return lowest <= -rail || highest >= rail;
    }

    void correlate(audio_in heard, std::size_t from)
    {
        std::array<slice_correlation, longest> correlations;
        const std::size_t count = heard.size() / slice_length;
        correlate_slices(heard, pair_ / 4U, pair_ % 4U, std::span(correlations).first(count));
        const auto row = static_cast<std::size_t>(dtmf_rows[pair_ / 4U].value);
        const auto column = static_cast<std::size_t>(dtmf_columns[pair_ % 4U].value);
        const std::size_t thousandth = static_cast<std::size_t>(first() + 1000) % 1000;
        std::size_t row_at = thousandth * row % 1000, column_at = thousandth * column % 1000;
        constexpr double scale = 2.0 / (tone_scale * slice_length); // a sine of amplitude 1 gives a magnitude of 1
        for (std::size_t i = 0; i < count; ++i) {
            const slice_correlation& c = correlations[i];
            rows_[from + i] =
                scale * times({static_cast<double>(c.row_cosine), static_cast<double>(c.row_sine)}, c_.turn[row_at]);
            columns_[from + i] =
                scale *
                times({static_cast<double>(c.column_cosine), static_cast<double>(c.column_sine)}, c_.turn[column_at]);
            row_at += row;
            row_at -= row_at >= 1000 ? 1000 : 0;
            column_at = (column_at + column) % 1000;
        }
    }

    spectrum spectrum_at(std::int64_t last) const
    {
        const auto& hann = c_.hann;
        const auto& heard = energy_heard();
        spectrum s;
        const std::size_t from = at(last) - window;
        for (std::size_t i = 0; i < window; ++i) {
            s.row += hann[i] * rows_[from + i];
            s.column += hann[i] * columns_[from + i];
            s.filtered_energy += hann[i] * static_cast<double>(heard[from + i]);
            s.energy += hann[i] * static_cast<double>(energy_[from + i]);
        }
        s.filtered_energy /= static_cast<double>(slice);
        s.energy /= static_cast<double>(slice);
        return s;
    }

    const constants& c_ = all();
    const line_history& history_;
    std::uint8_t pair_;
    front_end how_;
    std::int64_t end_;
    std::size_t count_ = 0; // slices; in all that follow they end at `longest`
    std::array<std::int16_t, line_history::length> samples_;
    std::array<std::int16_t, longest * slice_length> filtered_; // of the last reach_back()
    std::array<phasor, longest> rows_;
    std::array<phasor, longest> columns_;
    std::array<float, longest> filtered_energy_;
    std::array<float, longest> energy_;
};

// -- digits

void dtmf_judge::look(const line_history& history, std::uint8_t pair, std::vector<dtmf_event>& events)
{
    const std::uint8_t twice = pair == last_ ? pair : no_pair;
    const std::uint8_t candidate = twice != no_pair ? twice : held_;
    held_ = twice;
    last_ = pair;
    if (active_ && (pair != active_->pair || history.end() / slice - active_->judged > longest_wait))
        follow(history, events);
    if (candidate != no_pair && !(active_ && active_->pair == candidate))
        try_begin(history, candidate, events);
}

void dtmf_judge::try_begin(const line_history& history, std::uint8_t pair, std::vector<dtmf_event>& events)
{
    constexpr std::size_t enough = window + hop * (spectra - 1);
    std::optional<analysis> all_there_is(std::in_place, history, pair, front_end::plain);
    all_there_is->reach_back(enough, false);
    if (!all_there_is->lasts())
        return;
    all_there_is->measure_energy();
    std::optional<hit> found = all_there_is->newest_hit();
    if (!found || found->residue > clean * found->power().sum() / 2.0) {
        if (all_there_is->hopeless())
            return;
        all_there_is.emplace(history, pair, front_end::filtered);
        all_there_is->reach_back(enough);
        found = all_there_is->newest_hit();
    }
    if (!found)
        return;
    const pair_power reference{
        found->filtered.row * found->edge_gain.row, found->filtered.column * found->edge_gain.column};
    const std::int64_t end = all_there_is->find_end(reference, found->at);
    all_there_is->reach_back(longest);
    const std::int64_t begin = all_there_is->find_begin(reference, found->at);
    if (end - begin < std::int64_t{samples_in(shortest)} || is_echo(*found, pair, begin) ||
        !all_there_is->undisturbed(*found, begin) || all_there_is->variation(begin, end) > steady_amplitude)
        return;
    if (active_)
        finish(events);
    active_ = digit{
        .pair = pair,
        .begin = begin,
        .present = end,
        .judged = end / slice + 1,
        .reference = reference,
        .first = *found,
        .how = all_there_is->how(),
    };
    events.push_back(event(dtmf_event::phase::begin));
}

bool dtmf_judge::is_echo(const hit& h, std::uint8_t pair, std::int64_t begin) const
{
    return pair == ended_.pair && begin - ended_.at < std::int64_t{samples_in(echo_time)} &&
           h.power().sum() < echo_power * ended_.power;
}

void dtmf_judge::follow(const line_history& history, std::vector<dtmf_event>& events)
{
    digit& d = *active_;
    constexpr auto reach = static_cast<std::int64_t>(edge_window / 2);
    const std::int64_t newest = history.end() / slice - static_cast<std::int64_t>(dial_filter_reach / slice_length);
    const auto count = static_cast<std::size_t>(newest - d.judged + reach);
    analysis now(history, d.pair, d.how);
    now.reach_back(std::clamp(count, edge_window, longest), false);
    for (; d.judged <= newest - reach; ++d.judged) {
        const pair_power p = now.power_around(d.judged);
        const double presence = analysis::presence(d.reference, p);
        if (presence >= 0.5)
            d.present = d.judged * slice;
        else if (d.last_presence >= 0.5)
            d.present = analysis::edge_between(d.judged, presence, d.judged - 1, d.last_presence);
        d.last_presence = presence;
        if (presence > 0.8) {
            d.sum.row += p.row;
            d.sum.column += p.column;
            d.measured += 1.0;
        }
        if (d.judged * slice - d.present > std::int64_t{samples_in(bridged)}) {
            finish(events);
            return;
        }
    }
}

void dtmf_judge::finish(std::vector<dtmf_event>& events)
{
    events.push_back(event(dtmf_event::phase::end));
    ended_ = {active_->pair, active_->present, active_->first.power().sum()};
    active_.reset();
}

dtmf_event dtmf_judge::event(dtmf_event::phase what) const
{
    const digit& d = *active_;
    pair_power p = d.first.power();
    if (d.measured > 0.0)
        p = pair_power{d.sum.row / d.measured, d.sum.column / d.measured} / d.first.edge_gain / d.first.gain;
    return {
        .what = what,
        .digit = dtmf_keys[d.pair],
        .at = sample_count(d.begin),
        .duration = sample_count(what == dtmf_event::phase::end ? d.present - d.begin : 0),
        .level = level_of(p.sum() / 2.0),
        .twist = {10.0 * std::log10(p.column / p.row)},
    };
}

} // namespace tipring::dsp
