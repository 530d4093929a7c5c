#include "dsp/tone_analyzer.hpp"

#include "base/error.hpp"
#include "dsp/fft.hpp"
#include "dsp/high_pass.hpp"
#include "dsp/sine_fit.hpp"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <numbers>
#include <numeric>

namespace tipring::dsp {

namespace {

using point = std::complex<float>;

constexpr hertz hum_corner{200.0};
constexpr std::size_t taps = 80; // 250 Hz of slope at 50 dB
constexpr std::size_t filter_delay = taps / 2;
constexpr double slope_shape = 4.55;          // Kaiser's beta for 50 dB
constexpr std::size_t slot = 10;              // samples: 1.25 ms, the grid of energies, envelopes and edges
constexpr std::size_t slots_per_step = 4;     // 5 ms
constexpr std::size_t window_slots = 32;      // 40 ms: bins of 25 Hz
constexpr std::size_t history_slots = 512;    // 640 ms
constexpr std::size_t longest_fit = 320;      // slots: 400 ms
constexpr std::int64_t edge_margin = 4;       // slots left out of a fit at each edge
constexpr std::int64_t seam_margin = 16;      // where one tone follows another, the edge is less certain
constexpr std::int64_t running_margin = 32;   // 40 ms: what is newer may already be something else
constexpr double bin_width = 25.0;            // Hz
constexpr std::ptrdiff_t peak_reach = 2;      // bins on either side that belong to a peak of Hann's window
constexpr double second_peak = 0.04;          // -14 dB
constexpr int most_parts = 3;                 // a carrier with its two side lines
constexpr double tonal_share = 0.7;           // of the power, for a tone to begin
constexpr double broken_share = 0.5;          // below, it is no tone any more
constexpr int broken_steps = 4;               // 10 ms each
constexpr double quiet_share = 0.02;          // -17 dB: deeper than the troughs of a pulsating tone
constexpr double quiet_share_in_noise = 0.08; // -11 dB
constexpr double noise_crest = 5.0;           // the envelope of noise rarely gets this far over its mean
constexpr std::size_t quiet_slots = 10;       // 12.5 ms
constexpr double edge_share = 0.25;           // half of the amplitude
constexpr double centre_jump = 24.0;          // Hz: another tone
constexpr int jump_steps = 3;
constexpr std::int64_t seam_search = 20;   // slots: 25 ms
constexpr std::size_t seam_slots = 4;      // so much silence parts two tones
constexpr std::int64_t youngest_jump = 24; // slots: 30 ms
constexpr double centre_wobble = 20.0;     // Hz from one spectrum to the next, at the beginning of a tone
constexpr dbm0 weakest{-43.0};
constexpr dbm0 resting{-60.0};
constexpr sample_count onset_search = 150ms;
constexpr sample_count shortest = 20ms;

/// Mean square of a sine of that level.
double mean_square(dbm0 level) { return peak_amplitude(level) * peak_amplitude(level) / 2.0; }

double bessel_i0(double x)
{
    double sum = 1.0, term = 1.0;
    for (int k = 1; k < 30; ++k) {
        term *= (x / (2.0 * k)) * (x / (2.0 * k));
        sum += term;
    }
    return sum;
}

/// One band of the line, brought down to complex baseband and decimated.
class band
{
public:
    band(double centre, double cutoff, std::size_t every, double usable)
        : centre_(centre)
        , usable_(usable)
        , every_(every)
        , points_(history_slots * slot / every)
    {
        double sum = 0.0;
        std::array<double, taps> shape{};
        for (std::size_t i = 0; i < taps; ++i) {
            const double t = static_cast<double>(i) - (static_cast<double>(taps) - 1.0) / 2.0;
            const double x = 2.0 * cutoff / sample_rate;
            const double u = t / (static_cast<double>(taps) / 2.0);
            shape[i] = x * std::sin(std::numbers::pi * x * t) / (std::numbers::pi * x * t) *
                       bessel_i0(slope_shape * std::sqrt(1.0 - u * u));
            sum += shape[i];
        }
        const double turn = 2.0 * std::numbers::pi * centre / sample_rate;
        for (std::size_t i = 0; i < taps; ++i) {
            const point tap(std::polar(shape[i] / sum, -turn * static_cast<double>(i)));
            real_taps_[i] = tap.real();
            imaginary_taps_[i] = tap.imag();
        }
        for (std::size_t i = 0; i < phasors_.size(); ++i)
            phasors_[i] = point(std::polar(1.0, -turn * static_cast<double>(i * every)));
    }

    double centre() const { return centre_; }
    double usable() const { return usable_; }
    double rate() const { return static_cast<double>(sample_rate) / static_cast<double>(every_); }
    std::size_t points_per_slot() const { return slot / every_; }
    std::size_t every() const { return every_; }

    /// @param newest the last `taps` samples, oldest first
    void take(const float* newest)
    {
        constexpr std::size_t lanes = 8; // sums side by side, for the vectors of any machine
        std::array<float, lanes> re{}, im{};
        for (std::size_t i = 0; i < taps; i += lanes)
            for (std::size_t l = 0; l < lanes; ++l) {
                re[l] += newest[i + l] * real_taps_[i + l];
                im[l] += newest[i + l] * imaginary_taps_[i + l];
            }
        const point sum{std::accumulate(re.begin(), re.end(), 0.0F), std::accumulate(im.begin(), im.end(), 0.0F)};
        put(times(sum, phasors_[count_ % phasors_.size()]));
    }

    void put(point p)
    {
        points_[count_ % points_.size()] = p;
        ++count_;
    }

    /// Point `i` since the beginning.
    point at(std::int64_t i) const { return i < 0 ? point{} : points_[static_cast<std::size_t>(i) % points_.size()]; }

    /// Mean power of the two slots that meet at the beginning of `slot_number` and of their neighbours: 5 ms, twice what a sine's
    /// magnitude gives, so that it is the mean square of what was on the line.
    double envelope(std::int64_t slot_number) const
    {
        const auto per = static_cast<std::int64_t>(points_per_slot());
        double sum = 0.0;
        for (std::int64_t i = (slot_number - 2) * per; i < (slot_number + 2) * per; ++i)
            sum += static_cast<double>(std::norm(at(i)));
        return 2.0 * sum / static_cast<double>(4 * per);
    }

private:
    double centre_;
    double usable_; // Hz on either side
    std::size_t every_;
    std::array<float, taps> real_taps_{};
    std::array<float, taps> imaginary_taps_{};
    std::array<point, 8> phasors_{}; // the centre makes a whole number of turns in 8 points
    std::vector<point> points_;
    std::size_t count_ = 0;
};

/// What a 40 ms spectrum says.
struct outlook
{
    double share = 0.0;  // of the power that is in the peaks
    double power = 0.0;  // mean square in the peaks
    double centre = 0.0; // Hz, of all peaks by their power
    bool upper = false;  // which band holds the strongest

    bool tonal() const { return share >= tonal_share && power >= mean_square(weakest); }
};

} // namespace

struct tone_analyzer::engine
{
    high_pass hum_filter{hum_corner};
    std::array<float, 2 * taps> line{}; // the last samples, twice, so that any `taps` of them lie in a row
    std::size_t line_at = 0;
    band lower{500.0, 400.0, 10, 225.0};
    band upper{1400.0, 800.0, 5, 550.0};
    std::vector<double> energies = std::vector<double>(history_slots); // mean square of each slot
    double slot_energy = 0.0;
    std::size_t slot_filled = 0;
    std::int64_t slots = 0; // complete ones
    std::size_t silent_slots = 0;
    double silent_energy = mean_square(resting) * static_cast<double>(slot);
    std::array<float, window_slots> window{};
    double window_power = 0.0;
    bool odd_step = false;

    outlook seen;
    int tonal_steps = 0;
    double last_centre = 0.0;

    bool open = false;
    tone_segment segment;
    std::int64_t begin_slot = 0;
    std::int64_t begin_margin = 0;
    std::int64_t free_from = 0; // no tone begins before: the end of the one before
    bool in_upper = false;
    double reference_power = 0.0;
    double reference_noise = 0.0; // power of all else over that of the tone
    double reference_centre = 0.0;
    int reference_steps = 0;
    std::int64_t judged = 0; // the first slot whose envelope has not been looked at
    std::size_t quiet = 0;
    int broken = 0;
    std::array<double, jump_steps + 3> jumped_centres{};
    int jumped = 0;
    std::int64_t next_fit = 0; // age in slots
    std::vector<tone_segment> ended;

    engine()
    {
        for (std::size_t i = 0; i < window.size(); ++i) {
            const double x =
                2.0 * std::numbers::pi * (static_cast<double>(i) + 0.5) / static_cast<double>(window.size());
            window[i] = static_cast<float>(0.5 - 0.5 * std::cos(x));
            window_power += static_cast<double>(window[i] * window[i]);
        }
    }

    const band& active_band() const { return in_upper ? upper : lower; }

    void feed(audio_in samples)
    {
        ended.clear();
        for (const std::int16_t s : samples)
            take(hum_filter.next(s));
        odd_step = !odd_step;
        if (odd_step) {
            look();
            if (!open)
                maybe_begin();
            else
                follow_centre();
        }
        if (open)
            follow_envelope();
        if (open)
            maybe_fit();
    }

    void take(float sample)
    {
        line[line_at] = line[line_at + taps] = sample;
        line_at = (line_at + 1) % taps;
        slot_energy += static_cast<double>(sample) * static_cast<double>(sample);
        ++slot_filled;
        if (slot_filled % upper.every() == 0)
            take_point(upper);
        if (slot_filled == slot) {
            take_point(lower);
            silent_slots = slot_energy < silent_energy ? silent_slots + 1 : 0;
            energies[static_cast<std::size_t>(slots) % history_slots] = slot_energy / static_cast<double>(slot);
            slot_energy = 0.0;
            slot_filled = 0;
            ++slots;
        }
    }

    /// The filters rest while nothing comes in that may become a tone.
    void take_point(band& b)
    {
        if (silent_slots * slot > taps && slot_energy < silent_energy)
            b.put({});
        else
            b.take(line.data() + line_at);
    }

    /// The filters' output is that late: energies are looked up as many slots earlier.
    static constexpr std::int64_t delay_slots = filter_delay / slot;

    double energy(std::int64_t slot_number) const
    {
        const std::int64_t i = slot_number - delay_slots;
        return i < 0 ? 0.0 : energies[static_cast<std::size_t>(i) % history_slots];
    }

    static sample_count time_of(std::int64_t slot_number)
    {
        return sample_count(std::max<std::int64_t>(slot_number * std::int64_t{slot} - std::int64_t{filter_delay}, 0));
    }

    /// Adds a band's usable bins of the newest 40 ms to `powers`, as mean squares; index 0 is 0 Hz.
    template <std::size_t Length>
    void add_spectrum(const band& b, std::span<double> powers) const
    {
        const auto per = Length / window_slots;
        std::array<point, Length> points;
        const std::int64_t first = (slots - std::int64_t{window_slots}) * static_cast<std::int64_t>(per);
        for (std::size_t i = 0; i < Length; ++i)
            points[i] = b.at(first + static_cast<std::int64_t>(i)) * window[i / per];
        fft(points);
        const auto middle = static_cast<std::ptrdiff_t>(b.centre() / bin_width);
        const auto reach = static_cast<std::ptrdiff_t>(b.usable() / bin_width);
        const double scale = 2.0 / (static_cast<double>(Length) * window_power * static_cast<double>(per));
        for (std::ptrdiff_t k = -reach; k <= reach; ++k)
            powers[static_cast<std::size_t>(middle + k)] =
                scale * static_cast<double>(std::norm(points[static_cast<std::size_t>(k) & (Length - 1)]));
    }

    void look()
    {
        double total = 0.0;
        for (std::size_t i = 0; i < window_slots; ++i)
            total += static_cast<double>(window[i] * window[i]) *
                     energy(slots - std::int64_t{window_slots} + static_cast<std::int64_t>(i));
        total /= window_power;
        seen = {};
        if (total < mean_square(weakest))
            return;

        std::array<double, 80> powers{};
        add_spectrum<window_slots>(lower, powers);
        add_spectrum<2 * window_slots>(upper, powers);
        double strongest = 0.0;
        for (int peak = 0; peak < most_parts; ++peak) {
            const auto top = std::ranges::max_element(powers);
            if (*top < second_peak * strongest || *top <= 0.0)
                break;
            if (peak == 0) {
                strongest = *top;
                seen.upper = static_cast<double>(top - powers.begin()) * bin_width > 800.0;
            }
            const auto low = std::max(top - peak_reach, powers.begin());
            const auto high = std::min(top + peak_reach + 1, powers.end());
            for (auto p = low; p < high; ++p) {
                seen.power += *p;
                seen.centre += *p * static_cast<double>(p - powers.begin()) * bin_width;
                *p = 0.0;
            }
        }
        seen.share = seen.power / total;
        seen.centre /= std::max(seen.power, 1e-9);
    }

    void maybe_begin()
    {
        const bool steady = seen.tonal() && (tonal_steps == 0 || std::abs(seen.centre - last_centre) < centre_wobble);
        tonal_steps = seen.tonal() ? (steady ? tonal_steps + 1 : 1) : 0;
        last_centre = seen.centre;
        if (tonal_steps >= 2)
            begin(find_onset());
    }

    void begin(std::int64_t at_slot)
    {
        open = true;
        tonal_steps = 0;
        in_upper = seen.upper;
        begin_slot = at_slot;
        begin_margin = edge_margin;
        segment = {};
        segment.begin = segment.end = time_of(at_slot);
        segment.begin_heard = at_slot > static_cast<std::int64_t>(quiet_slots);
        reference_power = seen.power;
        reference_noise = 0.0;
        reference_centre = seen.centre;
        reference_steps = 1;
        judged = at_slot;
        quiet = 0;
        broken = 0;
        jumped = 0;
        next_fit = 48; // 60 ms
    }

    /// Goes back from the loudest place of the last 40 ms to where it was quiet, and from there on to the edge.
    std::int64_t find_onset()
    {
        in_upper = seen.upper;
        const band& b = active_band();
        const std::int64_t newest = slots - 2;
        std::int64_t at = newest;
        double loudest = 0.0;
        for (std::int64_t i = newest; i > newest - std::int64_t{window_slots}; --i)
            if (const double e = b.envelope(i); e > loudest) {
                loudest = e;
                at = i;
            }
        const double full = std::max(loudest / 2.0, seen.power); // of a beating pair, the mean is half of the crest
        const std::int64_t earliest =
            std::max({free_from, newest - static_cast<std::int64_t>(samples_in(onset_search) / slot), std::int64_t{0}});
        std::size_t silent = 0;
        std::int64_t edge = at;
        for (; at >= earliest && silent < quiet_slots; --at) {
            if (silent >= seam_slots && at - free_from < seam_search)
                return edge; // a short gap to the tone before
            const double e = b.envelope(at);
            if (e > edge_share * full)
                edge = at;
            silent = e < quiet_share * full ? silent + 1 : 0;
        }
        if (silent < quiet_slots && earliest > free_from && earliest > 0) // no silence before: only the spectrum knows
            return std::max(free_from, slots - std::int64_t{window_slots});
        return edge;
    }

    void follow_centre()
    {
        if (seen.share < broken_share) {
            if (++broken >= broken_steps)
                end(slots - std::int64_t{window_slots / 2} - std::int64_t{broken_steps - 1} * 8);
            return;
        }
        broken = 0;
        if (seen.tonal() && std::abs(seen.centre - reference_centre) > centre_jump) {
            jumped_centres[static_cast<std::size_t>(jumped)] = seen.centre;
            if (++jumped < jump_steps)
                return;
            const double half = std::abs(seen.centre - reference_centre) / 2.0;
            int first = 0;
            while (first < jumped - 1 &&
                   std::abs(jumped_centres[static_cast<std::size_t>(first)] - reference_centre) < half)
                ++first;
            const std::int64_t edge = slots - std::int64_t{window_slots / 2} - std::int64_t{jumped - 1 - first} * 8;
            if (edge - begin_slot < youngest_jump) { // the first spectra reached over the edge
                reference_centre = seen.centre;
                reference_steps = 1;
                jumped = 0;
                return;
            }
            const seam between = find_seam(edge);
            end(between.first_ends, seam_margin);
            begin(std::max(between.second_begins, free_from));
            begin_margin = seam_margin;
            return;
        }
        jumped = 0;
        if (seen.tonal() && reference_steps < 8) {
            ++reference_steps;
            reference_centre += (seen.centre - reference_centre) / reference_steps;
            reference_noise += (1.0 / std::max(seen.share, 0.1) - 1.0 - reference_noise) / reference_steps;
            // The first spectra reach over the edge and hold too little; later ones follow a tone that pulsates.
            reference_power = seen.power > 2.0 * reference_power
                                  ? seen.power
                                  : reference_power + (seen.power - reference_power) / reference_steps;
        }
    }

    struct seam
    {
        std::int64_t first_ends;
        std::int64_t second_begins;
    };

    /// Two tones may have a gap between them that is too short to end the first.
    seam find_seam(std::int64_t near) const
    {
        const band& b = active_band();
        const std::int64_t latest = std::min(near + seam_search, slots - 2);
        std::int64_t lowest = near;
        for (std::int64_t i = std::max(near - seam_search, begin_slot); i <= latest; ++i)
            if (b.envelope(i) < b.envelope(lowest))
                lowest = i;
        const double edge = edge_share * reference_power;
        if (b.envelope(lowest) > edge / 2.0)
            return {near, near};
        seam s{lowest, lowest};
        while (s.first_ends > begin_slot && b.envelope(s.first_ends) < edge)
            --s.first_ends;
        while (s.second_begins < latest && b.envelope(s.second_begins) < edge)
            ++s.second_begins;
        return {s.first_ends + 1, s.second_begins};
    }

    double quiet_level() const
    {
        const double in_band = active_band().usable() * 2.0 / (sample_rate / 2.0);
        return reference_power * std::clamp(noise_crest * reference_noise * in_band, quiet_share, quiet_share_in_noise);
    }

    void follow_envelope()
    {
        const band& b = active_band();
        for (; judged <= slots - 2; ++judged) {
            quiet = b.envelope(judged) < quiet_level() ? quiet + 1 : 0;
            if (quiet < quiet_slots)
                continue;
            std::int64_t edge = judged;
            while (edge > begin_slot && b.envelope(edge) < edge_share * reference_power)
                --edge;
            end(edge + 1);
            return;
        }
        segment.end = time_of(judged);
    }

    void maybe_fit()
    {
        if (judged - begin_slot < next_fit || quiet > 0) // it may just have ended
            return;
        fit(segment.measured ? judged - running_margin : judged - edge_margin);
        next_fit += std::max<std::int64_t>(80, (judged - begin_slot) / 2); // 100 ms; an old tone brings little news
    }

    /// Measures the tone up to slot `last`.
    void fit(std::int64_t last)
    {
        const std::int64_t first = std::max(begin_slot + begin_margin, last - std::int64_t{longest_fit});
        if (last - first < 12)
            return;
        const band& b = active_band();
        const auto per = static_cast<std::int64_t>(b.points_per_slot());
        // The upper band has twice as many points: half of the time has to do.
        const std::int64_t from = std::max(first * per, last * per - static_cast<std::int64_t>(longest_fit));
        std::vector<point> points;
        for (std::int64_t i = from; i < last * per; ++i)
            points.push_back(b.at(i));
        double total = 0.0;
        for (std::int64_t i = from / per; i < last; ++i)
            total += energy(i);
        const std::int64_t slots_fitted = last - from / per;
        total /= static_cast<double>(slots_fitted);
        segment.sound = describe(fit_sines(points, b.rate(), b.usable(), most_parts), b.centre(), total);
        segment.measured = true;
    }

    static tone_sound describe(const sine_fit& fitted, double centre, double total)
    {
        tone_sound sound;
        double power = 0.0;
        for (const sine_part& p : fitted.parts) {
            power += 2.0 * p.power;
            sound.frequencies.push_back({centre + p.frequency});
        }
        sound.level = level_of(power);
        sound.purity = total > 0.0 ? std::min(power / total, 1.0) : 0.0;
        std::ranges::sort(sound.frequencies);
        if (fitted.parts.size() == 3)
            recognise_modulation(sound, fitted, centre);
        return sound;
    }

    /// A carrier with two equal side lines at equal distances.
    static void recognise_modulation(tone_sound& sound, const sine_fit& fitted, double centre)
    {
        const double low = sound.frequencies[1].value - sound.frequencies[0].value;
        const double high = sound.frequencies[2].value - sound.frequencies[1].value;
        const bool carrier_is_strongest =
            std::abs(fitted.parts[0].frequency + centre - sound.frequencies[1].value) < 0.01;
        const bool alike = fitted.parts[1].power < 3.0 * fitted.parts[2].power;
        if (!carrier_is_strongest || !alike || std::abs(low - high) > 0.15 * (low + high))
            return;
        sound.modulation = {(low + high) / 2.0};
        sound.frequencies = {sound.frequencies[1]};
    }

    void end(std::int64_t at_slot, std::int64_t margin = edge_margin)
    {
        at_slot = std::max(at_slot, begin_slot);
        open = false;
        tonal_steps = 0;
        free_from = at_slot;
        segment.end = time_of(at_slot);
        fit(at_slot - margin);
        if (segment.end - segment.begin >= shortest)
            ended.push_back(segment);
    }
};

tone_analyzer::tone_analyzer()
    : engine_(std::make_unique<engine>())
{
}

tone_analyzer::~tone_analyzer() = default;
tone_analyzer::tone_analyzer(tone_analyzer&&) noexcept = default;
tone_analyzer& tone_analyzer::operator=(tone_analyzer&&) noexcept = default;

void tone_analyzer::feed(audio_in samples)
{
    TIPRING_ASSERT(samples.size() == samples_in(step), std::to_string(samples.size()) + " samples");
    engine_->feed(samples);
}

sample_count tone_analyzer::now() const { return engine::time_of(engine_->slots - 2); }
const std::vector<tone_segment>& tone_analyzer::ended() const { return engine_->ended; }
const tone_segment* tone_analyzer::current() const { return engine_->open ? &engine_->segment : nullptr; }

} // namespace tipring::dsp
