#include "dsp/measure/continuity.hpp"

#include "dsp/measure/stimulus.hpp"
#include "dsp/measure/tone.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <deque>
#include <numbers>
#include <set>
#include <utility>

namespace tipring::dsp {

namespace {

using kind = disturbance::kind;
constexpr double pi = std::numbers::pi;
constexpr std::size_t window = samples_in(10ms);
constexpr std::size_t hop = window / 4;
constexpr double hop_ms = 2.5;
constexpr int longest_slip = 200;
constexpr double steady = 0.25;               // rad: noise and drift stay below
constexpr double settled = 0.12;              // rad from hop to hop
constexpr std::size_t hops_until_settled = 6; // longer than a window: nothing of the jump is left in it
constexpr double explained = 0.1;             // rad
constexpr double gone = 0.5;                  // of the usual amplitude
constexpr std::size_t window_hops = window / hop;
constexpr double least_gain_hit = 3.0; // dB
constexpr std::array pilots{pilot_high, pilot_low};

double wrapped(double angle) { return std::remainder(angle, 2.0 * pi); }
double turn(hertz f) { return 2.0 * pi * f.value / sample_rate; }

struct moment
{
    std::array<double, 2> phase{}; // against a pilot that began with the recording
    std::array<double, 2> amplitude{};
};

std::vector<moment> moments_of(audio_in received)
{
    std::vector<moment> all;
    for (std::size_t from = 0; from + window <= received.size(); from += hop) {
        moment m;
        for (std::size_t p = 0; p < pilots.size(); ++p) {
            const auto a = amplitude_at(received.subspan(from, window), pilots[p]);
            m.amplitude[p] = std::abs(a);
            m.phase[p] = wrapped(std::arg(a) - turn(pilots[p]) * static_cast<double>(from));
        }
        all.push_back(m);
    }
    return all;
}

std::array<double, 2> usual_amplitude(const std::vector<moment>& all)
{
    std::array<double, 2> usual{};
    std::vector<double> values(all.size());
    for (std::size_t p = 0; p < usual.size(); ++p) {
        std::ranges::transform(all, values.begin(), [&](const moment& m) { return m.amplitude[p]; });
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::nth_element(values.begin(), middle, values.end());
        usual[p] = *middle;
    }
    return usual;
}

class follower
{
public:
    explicit follower(const std::vector<moment>& all)
        : all_(all)
        , usual_(usual_amplitude(all))
    {
    }

    continuity_reading follow()
    {
        const auto there = [&](const moment& m) { return present(m); };
        const auto first = std::ranges::find_if(all_, there);
        if (usual_[0] < least_amplitude || usual_[1] < least_amplitude || first == all_.end())
            return result_;
        const auto last = std::find_if(all_.rbegin(), all_.rend(), there).base();
        begin_ = static_cast<std::size_t>(first - all_.begin()) + hops_until_settled;
        end_ = static_cast<std::size_t>(last - all_.begin());
        if (end_ < begin_ + 2 * hops_until_settled)
            return result_;
        end_ -= hops_until_settled;
        result_.heard = true;
        result_.seconds = static_cast<double>(end_ - begin_) * hop_ms / 1000.0;
        reference_ = all_[begin_].phase;
        level_ = all_[begin_].amplitude[0];
        for (now_ = begin_ + 1; now_ < end_; ++now_)
            step(all_[now_], all_[now_ - 1]);
        if (turned_hops_ > 0)
            result_.drift_ppm = drift_a_hop() / (static_cast<double>(hop) * turn(pilot_high)) * 1.0e6;
        return std::move(result_);
    }

private:
    static constexpr double least_amplitude = 20.0; // -61 dBm0

    bool present(const moment& m) const
    {
        return m.amplitude[0] > gone * usual_[0] || m.amplitude[1] > gone * usual_[1];
    }

    sample_count time() const { return sample_count(static_cast<std::int64_t>(now_ * hop)); }

    void step(const moment& m, const moment& before)
    {
        if (!present(m)) {
            ++gone_for_;
            calm_ = 0;
            return;
        }
        if (gone_for_ > 0)
            note_dropout();
        if (troubled_ > 0)
            carry_reference_on();
        std::array<double, 2> off{};
        double jump = 0.0;
        for (std::size_t p = 0; p < off.size(); ++p) {
            off[p] = wrapped(m.phase[p] - reference_[p]);
            jump = std::max(jump, std::abs(wrapped(m.phase[p] - before.phase[p])));
        }
        const bool calm = std::abs(off[0]) < steady && std::abs(off[1]) < steady;
        if (calm && troubled_ == 0)
            return go_on(m, before);
        if (troubled_++ == 0) {
            trouble_began_ = time();
            young_.clear();
        }
        calm_ = jump < settled ? calm_ + 1 : 0;
        if (calm_ < hops_until_settled)
            return;
        if (!calm)
            explain(off);
        judge_level(m);
        reference_ = m.phase;
        troubled_ = 0;
        calm_ = 0;
    }

    void go_on(const moment& m, const moment& before)
    {
        constexpr double share = 0.2;
        take_turn(wrapped(m.phase[0] - before.phase[0]));
        for (std::size_t p = 0; p < reference_.size(); ++p)
            reference_[p] = wrapped(reference_[p] + share * wrapped(m.phase[p] - reference_[p]));
        if (quiet_change(m) >= hops_until_settled)
            judge_level(m);
    }

    /// What the last windows saw may be the begin of a jump: it counts when it has turned out not to be.
    void take_turn(double angle)
    {
        young_.push_back(angle);
        if (young_.size() <= window_hops + 1)
            return;
        turned_ += young_.front();
        ++turned_hops_;
        young_.pop_front();
    }

    double drift_a_hop() const { return turned_hops_ > 0 ? turned_ / static_cast<double>(turned_hops_) : 0.0; }

    void carry_reference_on()
    {
        for (std::size_t p = 0; p < pilots.size(); ++p)
            reference_[p] += drift_a_hop() * pilots[p].value / pilot_high.value;
    }

    std::size_t quiet_change(const moment& m)
    {
        const double change = std::abs(20.0 * std::log10(m.amplitude[0] / level_));
        changed_for_ = change >= least_gain_hit ? changed_for_ + 1 : 0;
        return changed_for_;
    }

    void judge_level(const moment& m)
    {
        const double change = 20.0 * std::log10(m.amplitude[0] / level_);
        if (std::abs(change) < least_gain_hit)
            return;
        result_.disturbances.push_back({.what = kind::gain_hit, .at = time(), .size = change});
        level_ = m.amplitude[0];
        changed_for_ = 0;
    }

    void note_dropout()
    {
        const int hops = std::exchange(gone_for_, 0);
        const sample_count began = time() - sample_count(static_cast<std::int64_t>(hop) * hops);
        result_.disturbances.push_back({.what = kind::dropout, .at = began, .size = hops * hop_ms});
        young_.clear();
        if (troubled_ == 0)
            trouble_began_ = began;
        troubled_ = std::max(troubled_, 1); // its edges are in the windows yet
    }

    /// A window with a jump in its middle has both sides cancel each other: that was no dropout.
    void forget_the_dip()
    {
        auto& all = result_.disturbances;
        constexpr sample_count near(window);
        if (!all.empty() && all.back().what == kind::dropout && all.back().size <= 2 * hop_ms &&
            all.back().at >= trouble_began_ - near)
            all.pop_back();
    }

    void explain(const std::array<double, 2>& off)
    {
        forget_the_dip();
        int best = 0;
        double best_rest = std::hypot(off[0], off[1]);
        for (int n = -longest_slip; n <= longest_slip; ++n) {
            const double rest =
                std::hypot(wrapped(off[0] - turn(pilots[0]) * n), wrapped(off[1] - turn(pilots[1]) * n));
            if (rest < best_rest - 1.0e-6) {
                best_rest = rest;
                best = n;
            }
        }
        if (best != 0 && best_rest < explained)
            result_.disturbances.push_back({.what = kind::slip, .at = trouble_began_, .size = static_cast<double>(best)}
            );
        else
            result_.disturbances.push_back({.what = kind::phase_hit, .at = trouble_began_, .size = off[0] * 180.0 / pi}
            );
    }

    const std::vector<moment>& all_;
    std::array<double, 2> usual_;
    continuity_reading result_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t now_ = 0;
    std::array<double, 2> reference_{};
    double level_ = 0.0;
    double turned_ = 0.0; // rad of the high pilot, while all is calm
    std::size_t turned_hops_ = 0;
    std::deque<double> young_;
    int gone_for_ = 0;            // hops
    int troubled_ = 0;            // hops since the phase jumped
    std::size_t calm_ = 0;        // hops of them in a row in which it stood still again
    std::size_t changed_for_ = 0; // hops with another level
    sample_count trouble_began_{};
};

constexpr sample_count burst_gap = 1s;

} // namespace

continuity_reading measure_continuity(audio_in received)
{
    const std::vector<moment> all = moments_of(received);
    if (all.empty())
        return {};
    return follower(all).follow();
}

int continuity_reading::count(disturbance::kind k) const
{
    return static_cast<int>(std::ranges::count(disturbances, k, &disturbance::what));
}

int continuity_reading::errored_seconds() const
{
    std::set<std::int64_t> errored;
    for (const disturbance& d : disturbances)
        errored.insert(d.at.count() / sample_rate);
    return static_cast<int>(errored.size());
}

int continuity_reading::bursts() const
{
    int count = 0;
    sample_count last{};
    for (const disturbance& d : disturbances) {
        if (count == 0 || d.at - last >= burst_gap)
            ++count;
        last = d.at;
    }
    return count;
}

int continuity_reading::longest_burst() const
{
    int most = 0;
    int running = 0;
    sample_count last{};
    for (const disturbance& d : disturbances) {
        running = running > 0 && d.at - last < burst_gap ? running + 1 : 1;
        most = std::max(most, running);
        last = d.at;
    }
    return most;
}

} // namespace tipring::dsp
