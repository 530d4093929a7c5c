#include "dsp/cadence_matcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tipring::dsp {

namespace {

constexpr double frequency_tolerance = 0.02; // of the nominal; national networks keep 1 %
constexpr hertz sit_tolerance{50.0};         // E.180 / Q.35: 950, 1400 and 1800 +-50 Hz
constexpr hertz sit_lowest{850.0};
constexpr double cadence_tolerance = 0.15;      // a fielded North American receiver takes 16 %
constexpr sample_count edge_error = 10ms;       // of our own edges
constexpr sample_count sit_length_error = 70ms; // E.180: 330 +-70 ms
constexpr sample_count sit_gap = 60ms;          // E.180 allows 30 ms between different tones: such a gap is none
constexpr double worse_frequency = 0.006;       // further off than the best by this: another country's tone
constexpr double worse_timing = 0.06;
constexpr double purest_junk = 0.8; // below, it was no tone but speech or noise
constexpr sample_count young_pause = 80ms;
constexpr sample_count tone_latency = 60ms; // of the analyzer, in noise
constexpr sample_count rejoined_gap = 18ms; // a dropout, not a pause
constexpr sample_count steady_least = 400ms;
constexpr sample_count steady_excess = 30ms;     // over the longest burst that is in tolerance
constexpr double pause_share = 0.6;              // of the pause after the burst that decides
constexpr sample_count full_period = 2s;         // long cadences: one period is enough
constexpr sample_count lone_burst = 280ms;       // named without a second one, as a ringback is,
constexpr sample_count lone_burst_gap = 1900ms;  // if the pattern has a long pause behind it
constexpr sample_count lone_burst_pause = 300ms; // of which so much was heard
constexpr sample_count short_burst = 150ms;      // below, three of them are needed
constexpr sample_count stutter_gap = 500ms;      // bursts nearer than this belong to the tone that follows
constexpr sample_count look_interval = 20ms;
constexpr sample_count end_look_interval = 60ms;
constexpr std::size_t patience = 8;          // tones and pauses; then the better fit is taken
constexpr std::size_t patience_of_many = 14; // stutter dial tones have 12 before they are steady
constexpr std::size_t longest_history = 16;
constexpr std::size_t row_length = 36;

/// One tone or pause of a rolled-out pattern.
struct element
{
    hertz first{};
    hertz second{};
    bool modulated = false;
    bool must_pulsate = false; // a steady tone of the carrier's frequency is another tone of the country
    bool sit = false;          // of a special information tone, whose tolerances are wide
    sample_count length{};     // zero: for ever
    sample_count error{};      // tolerated

    bool is_tone() const { return first.value != 0.0; }
    bool endless() const { return length == sample_count::zero(); }
    sample_count longest() const { return endless() ? sample_count::max() : length + error; }
    bool same_sound(const element& o) const
    {
        return first == o.first && second == o.second && modulated == o.modulated;
    }
    bool operator==(const element&) const = default;
};

/// A pattern rolled out, neighbours of one sound joined.
struct row
{
    std::vector<element> elements;
    bool finite = false; // plays once and is over

    bool operator==(const row&) const = default;
};

void append(std::vector<element>& elements, const tone_step& step, bool sit)
{
    const element next{step.first, step.second, step.modulated, false, sit, step.length, {}};
    if (!elements.empty() && elements.back().same_sound(next)) {
        element& last = elements.back();
        last.length = next.endless() || last.endless() ? sample_count::zero() : last.length + next.length;
        return;
    }
    // A short gap between two different tones may be there or not.
    if (elements.size() >= 2 && next.is_tone() && !elements.back().is_tone() && elements.back().length < sit_gap &&
        !elements[elements.size() - 2].same_sound(next))
        elements.pop_back();
    elements.push_back(next);
}

/// High tones of several frequencies in turn.
bool is_sit(const tone_pattern& pattern)
{
    hertz lowest{std::numeric_limits<double>::max()}, highest{};
    for (const auto* steps : {&pattern.once, &pattern.repeated})
        for (const tone_step& s : *steps)
            if (!s.silent()) {
                lowest = std::min(lowest, s.first);
                highest = std::max(highest, s.first);
            }
    return lowest >= sit_lowest && highest > lowest;
}

row roll_out(const tone_pattern& pattern)
{
    const bool sit = is_sit(pattern);
    row r;
    for (const tone_step& s : pattern.once)
        append(r.elements, s, sit);
    r.finite = pattern.repeated.empty();
    if (!r.finite) {
        while (r.elements.size() < row_length && (r.elements.empty() || !r.elements.back().endless())) {
            const std::size_t before = r.elements.size();
            for (const tone_step& s : pattern.repeated)
                append(r.elements, s, sit);
            if (r.elements.size() == before ||
                (before == 0 && r.elements.size() == 1)) { // one sound without a pause: steady
                r.elements.back().length = sample_count::zero();
                break;
            }
        }
        if (!r.elements.back().endless())
            r.elements.pop_back(); // it would be joined with what follows
    }
    for (element& e : r.elements) {
        e.error = std::chrono::duration_cast<sample_count>(e.length * cadence_tolerance) + edge_error;
        if (e.sit)
            e.error = std::max(e.error, sit_length_error);
    }
    return r;
}

/// E.180's special information tone: foreign networks send it whatever the country's own is.
const tone_pattern& standard_sit()
{
    static const tone_pattern sit = parse_tone("950/330,1400/330,1800/330,0/1000").value();
    return sit;
}

/// Exchanges keep the modulating frequency badly: Japan's 15 to 20 Hz are one tone.
bool same_modulation(hertz a, hertz b)
{
    constexpr double loose = 1.36;
    return a.value < loose * b.value && b.value < loose * a.value;
}

/// How far the sound is from the element, relative; nothing where it does not fit.
std::optional<double> deviation(const tone_sound& sound, const element& e)
{
    const bool pulsates = sound.modulation.value != 0.0;
    if (pulsates ? !e.modulated || !same_modulation(sound.modulation, e.second) : e.must_pulsate)
        return std::nullopt;
    const auto off = [&](hertz heard, hertz wanted) {
        const double relative = std::abs(heard.value / wanted.value - 1.0);
        return e.sit ? relative * frequency_tolerance * wanted.value / sit_tolerance.value : relative;
    };
    double worst = 0.0;
    if (sound.frequencies.size() == 1 && (e.modulated || e.second.value == 0.0)) {
        worst = off(sound.frequencies[0], e.first);
    } else if (sound.frequencies.size() == 2 && !e.modulated && e.second.value != 0.0) {
        const auto [low, high] = std::minmax(e.first, e.second);
        worst = std::max(off(sound.frequencies[0], low), off(sound.frequencies[1], high));
    } else {
        return std::nullopt;
    }
    return worst <= frequency_tolerance ? std::optional(worst) : std::nullopt;
}

/// A tone or a pause as heard.
struct heard_element
{
    bool tone = false;
    sample_count begin{};
    sample_count end{};
    bool begin_heard = true;
    tone_sound sound;
    bool measured = true;

    sample_count length() const { return end - begin; }
};

struct fit
{
    std::size_t open_at = 0; // place in the row of what goes on now
    std::size_t closed = 0;  // elements before it that fit
    std::size_t tones = 0;   // of them
    std::size_t pauses = 0;
    sample_count matched{}; // their length
    sample_count shortest_tone = sample_count::max();
    bool several_sounds = false;
    bool all_sounds_three = false; // three tones in a row, each another
    double frequency_error = 0.0;
    double timing_error = 0.0;   // mean
    std::size_t strangeness = 0; // elements not heard, or heard beyond the row
};

} // namespace

struct cadence_matcher::engine
{
    struct candidate
    {
        std::size_t row; // index into rows
        std::size_t country;
        tone_name name;
    };

    /// What a row makes of the history.
    struct verdict
    {
        std::optional<fit> longest; // that fits as much as possible of what was heard
        std::optional<fit> enough;  // to give the tone its name
    };

    struct active_tone
    {
        progress_event event;
        std::vector<candidate> candidates;
        sample_count last_tone_end{};
        std::size_t elements = 0; // fitted so far, to be fitted again
    };

    std::vector<const country*> set;
    std::vector<row> rows;
    std::vector<candidate> candidates;  // by country, then name
    std::vector<heard_element> history; // closed ones, oldest first
    heard_element open;                 // goes on now
    bool anything = false;              // whether there was ever a tone
    sample_count longest_pause{};
    sample_count next_look{};
    std::vector<active_tone> active;
    std::vector<progress_event> events;

    explicit engine(std::vector<const country*> countries_wanted)
        : set(std::move(countries_wanted))
    {
        for (std::size_t c = 0; c < set.size(); ++c) {
            for (const country_tone& t : set[c]->tones)
                add(c, t.name, t.pattern);
            add(c, tone_name::special_information, standard_sit());
        }
        for (row& r : rows)
            for (element& e : r.elements) {
                if (!e.is_tone())
                    longest_pause = std::max(longest_pause, e.length + e.error);
                e.must_pulsate = e.modulated && has_steady_tone(e.first);
            }
    }

    bool has_steady_tone(hertz carrier) const
    {
        return std::ranges::any_of(rows, [&](const row& r) {
            return std::ranges::any_of(r.elements, [&](const element& e) {
                return e.is_tone() && !e.modulated && e.second.value == 0.0 &&
                       std::abs(e.first.value - carrier.value) < 0.02 * carrier.value;
            });
        });
    }

    void add(std::size_t country_index, tone_name name, const tone_pattern& pattern)
    {
        row r = roll_out(pattern);
        const auto known = std::ranges::find(rows, r);
        const auto index = static_cast<std::size_t>(known - rows.begin());
        if (known == rows.end())
            rows.push_back(std::move(r));
        candidates.push_back({index, country_index, name});
    }

    bool alone() const { return set.size() == 1; }

    void update(const std::vector<tone_segment>& ended, const tone_segment* current, sample_count now)
    {
        events.clear();
        bool news = false;
        for (const tone_segment& s : ended)
            news |= close_tone(s);
        const bool was_tone = open.tone;
        set_open(current, now);
        news |= was_tone != open.tone;
        const bool pending = current != nullptr && !current->measured; // may be a tone: wait for what it is
        const bool young = !open.tone && open.length() < young_pause;  // another tone may follow at once
        if (!anything || pending || young || (!news && now < next_look))
            return;
        next_look = now + (active.empty() ? look_interval : end_look_interval);
        judge();
        if (!open.tone && open.length() > longest_pause + 1s && active.empty()) {
            history.clear();
            anything = false;
        }
    }

    static bool is_tone(const tone_segment& s) { return s.measured && s.sound.purity >= purest_junk; }

    /// @return whether it was a tone
    bool close_tone(const tone_segment& s)
    {
        if (!is_tone(s))
            return false;
        const heard_element tone{true, s.begin, s.end, s.begin_heard, s.sound, true};
        if (!history.empty()) {
            heard_element& last = history.back();
            const sample_count gap = tone.begin - last.end;
            if (gap < rejoined_gap && alike(last.sound, tone.sound)) {
                last.end = tone.end;
                return true;
            }
            if (gap >= sit_gap || (gap >= rejoined_gap && alike(last.sound, tone.sound)))
                history.push_back(
                    {.tone = false,
                     .begin = last.end,
                     .end = tone.begin,
                     .begin_heard = true,
                     .sound = {},
                     .measured = true}
                );
        }
        history.push_back(tone);
        if (history.size() > longest_history)
            history.erase(history.begin());
        anything = true;
        return true;
    }

    static bool alike(const tone_sound& a, const tone_sound& b)
    {
        return a.frequencies.size() == b.frequencies.size() &&
               std::ranges::equal(a.frequencies, b.frequencies, [](hertz x, hertz y) {
                   return std::abs(x.value / y.value - 1.0) < frequency_tolerance / 2.0;
               });
    }

    /// What goes on: a tone, or the pause behind the last one.
    void set_open(const tone_segment* current, sample_count now)
    {
        const bool tone = current != nullptr && is_tone(*current);
        if (tone) {
            open = {
                true,
                current->begin,
                std::max(current->end, current->begin),
                current->begin_heard,
                current->sound,
                true};
            anything = true;
            return;
        }
        open = {};
        open.begin = history.empty() ? sample_count::zero() : history.back().end;
        open.end = std::max(now, open.begin);
    }

    // -- fitting

    /// The history with the pause before the open tone, newest first: element `i` of it.
    const heard_element* before_open(std::size_t i) const
    {
        if (open.tone && !history.empty()) {
            const heard_element& last = history.back();
            const sample_count gap = open.begin - last.end;
            const bool pause = gap >= sit_gap || (gap >= rejoined_gap && alike(last.sound, open.sound));
            if (pause) {
                if (i == 0) {
                    gap_before_open_ = {
                        .tone = false,
                        .begin = last.end,
                        .end = open.begin,
                        .begin_heard = true,
                        .sound = {},
                        .measured = true};
                    return &gap_before_open_;
                }
                --i;
            }
        }
        return i < history.size() ? &history[history.size() - 1 - i] : nullptr;
    }

    mutable heard_element gap_before_open_;

    /// Whether what goes on may be the element at `place` of the row.
    bool open_fits(const row& r, std::size_t place, fit& f) const
    {
        if (place == r.elements.size())
            return r.finite && !open.tone;
        const element& e = r.elements[place];
        if (e.is_tone() != open.tone)
            return false;
        if (!open.tone) // the next tone may have begun already
            return e.endless() || open.length() <= e.longest() + tone_latency;
        if (open.length() > e.longest())
            return false;
        const auto off = deviation(open.sound, e);
        if (off)
            f.frequency_error = std::max(f.frequency_error, *off);
        return off.has_value();
    }

    fit fit_back(const row& r, fit f) const
    {
        double timing = 0.0;
        const element* newer_tone = nullptr;
        std::size_t distinct = 0;
        for (std::size_t i = 0; f.open_at > i; ++i) {
            const heard_element* h = before_open(i);
            const element& e = r.elements[f.open_at - 1 - i];
            if (h == nullptr || h->tone != e.is_tone() || e.endless())
                break;
            const sample_count off = h->length() - e.length;
            if (std::chrono::abs(off) > e.error || !h->begin_heard)
                break;
            if (e.is_tone()) {
                const auto frequency = deviation(h->sound, e);
                if (!frequency)
                    break;
                f.frequency_error = std::max(f.frequency_error, *frequency);
                ++f.tones;
                f.shortest_tone = std::min(f.shortest_tone, e.length);
                distinct += newer_tone == nullptr || !newer_tone->same_sound(e) ? 1 : 0;
                newer_tone = &e;
            } else {
                ++f.pauses;
            }
            ++f.closed;
            f.matched += h->length();
            timing += std::abs(static_cast<double>(off.count())) / static_cast<double>(e.length.count());
        }
        f.several_sounds = distinct >= 2;
        f.all_sounds_three = distinct >= 3;
        f.timing_error = f.closed > 0 ? timing / static_cast<double>(f.closed) : 0.0;
        return f;
    }

    bool satisfied(const row& r, const fit& f) const
    {
        const bool over = f.open_at == r.elements.size();
        if (over)
            return f.closed == r.elements.size() && f.matched >= 600ms && open.length() >= 50ms;
        const element& e = r.elements[f.open_at];
        if (r.elements.back().endless() && r.elements.back().is_tone() && !e.endless())
            return false; // a dial tone is named when its steady part is there
        if (e.endless())
            return open.tone ? open.length() >= steady_after(e) : f.all_sounds_three;
        if (f.all_sounds_three)
            return true;
        if (alone() && f.tones >= 1 && f.shortest_tone >= lone_burst && !open.tone && e.length >= lone_burst_gap &&
            open.length() >= lone_burst_pause)
            return true;
        const bool pause_decides = !open.tone && open.length() >= std::min(pause_share * e.length, sample_count_d(1s));
        const bool next_has_begun = open.tone;
        if (!pause_decides && !next_has_begun)
            return false;
        const std::size_t periods = alone() ? 0 : 1;
        if (f.tones >= (f.shortest_tone < short_burst ? 3 : 2) + periods && f.pauses >= 1 + periods)
            return true;
        if (f.several_sounds && f.tones >= 3 + periods)
            return true;
        return f.tones >= 1 && f.pauses >= 1 && open.tone && f.matched >= full_period;
    }

    using sample_count_d = std::chrono::duration<double, sample_count::period>;

    /// A steady tone must outlast every burst of the same frequencies in the set.
    sample_count steady_after(const element& steady) const
    {
        sample_count after = steady_least;
        for (const row& r : rows)
            for (const element& e : r.elements)
                if (e.is_tone() && !e.endless() && overlap(e, steady))
                    after = std::max(after, e.length + e.error + steady_excess);
        return after;
    }

    static bool overlap(const element& a, const element& b)
    {
        const auto near = [](hertz x, hertz y) {
            return x.value == y.value || std::abs(x.value - y.value) < frequency_tolerance * (x.value + y.value);
        };
        if (a.modulated || b.modulated)
            return a.modulated == b.modulated && near(a.first, b.first) && same_modulation(a.second, b.second);
        const auto [a_low, a_high] = std::minmax(a.first, a.second);
        const auto [b_low, b_high] = std::minmax(b.first, b.second);
        return near(a_low, b_low) && near(a_high, b_high);
    }

    /// How much of the row was not heard, or heard beyond it: tells dial tones by their stutter.
    std::size_t strangeness(const row& r, const fit& f) const
    {
        const std::size_t missing = f.open_at - f.closed;
        if (missing > 0 || !open.tone || f.open_at >= r.elements.size())
            return missing;
        std::size_t beyond = 0;
        for (std::size_t i = f.closed;; ++i, ++beyond) {
            const heard_element* h = before_open(i);
            if (h == nullptr || (h->tone ? !deviation(h->sound, r.elements[f.open_at]) : h->length() > stutter_gap))
                return beyond;
        }
    }

    verdict judge_row(const row& r) const
    {
        verdict v;
        for (std::size_t place = 0; place <= r.elements.size(); ++place) {
            fit f{.open_at = place};
            if (!open_fits(r, place, f))
                continue;
            f = fit_back(r, f);
            if (f.closed == 0 && !(open.tone && place < r.elements.size() && r.elements[place].endless()))
                continue;
            f.strangeness = strangeness(r, f);
            const auto longer = [&](const std::optional<fit>& than) {
                return !than || f.closed > than->closed ||
                       (f.closed == than->closed && f.strangeness < than->strangeness);
            };
            if (longer(v.longest))
                v.longest = f;
            if (longer(v.enough) && satisfied(r, f))
                v.enough = f;
        }
        return v;
    }

    // -- naming

    void judge()
    {
        std::vector<verdict> verdicts;
        verdicts.reserve(rows.size());
        for (const row& r : rows)
            verdicts.push_back(judge_row(r));
        for (active_tone& a : active)
            follow(a, verdicts);
        std::erase_if(active, [](const active_tone& a) { return a.candidates.empty(); });
        if (active.empty() && events.empty()) // the history has changed where a tone ended: next time
            name(verdicts);
    }

    /// Whether the tone that was named still goes on, for some of its countries.
    void follow(active_tone& a, const std::vector<verdict>& verdicts)
    {
        std::erase_if(a.candidates, [&](const candidate& c) {
            const auto& best = verdicts[c.row].longest;
            const bool over = best && best->open_at == rows[c.row].elements.size();
            return !best || over || best->closed < std::min<std::size_t>(a.elements, 3);
        });
        if (!a.candidates.empty()) {
            if (open.tone || !history.empty())
                a.last_tone_end = open.tone ? open.end : history.back().end;
            const fit& f = *verdicts[a.candidates.front().row].longest;
            a.elements = std::max(a.elements, f.closed);
            return;
        }
        if (!history.empty() && history.back().begin < a.last_tone_end)
            a.last_tone_end = history.back().end; // the tone that was open when we last looked
        a.event.what = progress_event::phase::end;
        a.event.duration = a.last_tone_end - a.event.at;
        events.push_back(a.event);
        std::erase_if(history, [&](const heard_element& h) { return h.begin < a.last_tone_end; });
        while (!history.empty() && !history.front().tone)
            history.erase(history.begin());
    }

    struct choice
    {
        candidate who;
        fit how;
    };

    void name(const std::vector<verdict>& verdicts)
    {
        std::vector<choice> choices;
        bool undecided = false;
        std::size_t first = 0;
        while (first < candidates.size()) {
            std::size_t last = first;
            while (last < candidates.size() && candidates[last].country == candidates[first].country)
                ++last;
            const auto made = decide(std::span(candidates).subspan(first, last - first), verdicts);
            if (made.chosen)
                choices.push_back({*made.chosen, *verdicts[made.chosen->row].enough});
            undecided |= made.wait;
            first = last;
        }
        if (choices.empty() || undecided || (!alone() && better_may_come(choices, verdicts)))
            return;
        drop_worse(choices);
        report(choices);
    }

    struct decision
    {
        std::optional<candidate> chosen;
        bool wait = false; // another tone of the country fits as well so far
    };

    decision decide(std::span<const candidate> of_country, const std::vector<verdict>& verdicts) const
    {
        const candidate* chosen = nullptr;
        for (const candidate& c : of_country) {
            const auto& enough = verdicts[c.row].enough;
            if (enough && (chosen == nullptr || fits_better(*enough, *verdicts[chosen->row].enough)))
                chosen = &c;
        }
        if (chosen == nullptr)
            return {};
        const fit& f = *verdicts[chosen->row].enough;
        if (f.open_at < rows[chosen->row].elements.size() && rows[chosen->row].elements[f.open_at].endless())
            return {*chosen, false};
        const bool rivalled = std::ranges::any_of(of_country, [&](const candidate& c) {
            return c.row != chosen->row && c.name != chosen->name && rivals(verdicts[c.row].longest, f);
        });
        if (rivalled && f.closed < (alone() ? patience : patience_of_many))
            return {std::nullopt, true};
        return {*chosen, false};
    }

    bool fits_better(const fit& a, const fit& b) const
    {
        if (open.tone && a.strangeness != b.strangeness)
            return a.strangeness < b.strangeness;
        if (a.closed != b.closed)
            return a.closed > b.closed;
        constexpr double clearly = 0.005;
        return a.frequency_error + a.timing_error + clearly < b.frequency_error + b.timing_error;
    }

    static bool rivals(const std::optional<fit>& other, const fit& chosen)
    {
        return other && other->closed >= chosen.closed &&
               other->frequency_error <= chosen.frequency_error + worse_frequency &&
               (chosen.tones == 1 || other->timing_error <= chosen.timing_error + worse_timing);
    }

    /// Whether a tone of another country fits as much so far, and may turn out to be the one.
    bool better_may_come(const std::vector<choice>& choices, const std::vector<verdict>& verdicts) const
    {
        const fit& f = std::ranges::max(choices, {}, [](const choice& c) { return c.how.closed; }).how;
        if (f.closed >= patience_of_many || (open.tone && f.closed == 0))
            return false;
        return std::ranges::any_of(candidates, [&](const candidate& c) {
            const verdict& v = verdicts[c.row];
            return !v.enough && rivals(v.longest, f);
        });
    }

    static void drop_worse(std::vector<choice>& choices)
    {
        double frequency = std::numeric_limits<double>::max();
        double timing = std::numeric_limits<double>::max();
        for (const choice& c : choices) {
            frequency = std::min(frequency, c.how.frequency_error);
            timing = std::min(timing, c.how.timing_error);
        }
        std::erase_if(choices, [&](const choice& c) {
            return c.how.frequency_error > frequency + worse_frequency || c.how.timing_error > timing + worse_timing;
        });
    }

    /// One event a name, with all its countries.
    void report(const std::vector<choice>& choices)
    {
        for (const choice& c : choices) {
            const auto known = std::ranges::find(active, c.who.name, [](const active_tone& a) { return a.event.name; });
            if (known != active.end()) {
                known->event.countries.push_back(set[c.who.country]->code);
                known->candidates.push_back(c.who);
                continue;
            }
            active.push_back(begin_event(c));
        }
        for (const active_tone& a : active)
            events.push_back(a.event);
    }

    active_tone begin_event(const choice& c) const
    {
        active_tone a;
        a.candidates = {c.who};
        a.elements = c.how.closed;
        a.event.what = progress_event::phase::begin;
        a.event.name = c.who.name;
        a.event.countries = {set[c.who.country]->code};
        a.event.at = open.begin;
        double power = 0.0;
        double tones = 0.0;
        const auto include = [&](const heard_element& h) {
            a.event.at = h.begin;
            for (const hertz f : h.sound.frequencies)
                if (std::ranges::none_of(a.event.frequencies, [&](hertz g) {
                        return std::abs(f.value / g.value - 1.0) < 0.01;
                    }))
                    a.event.frequencies.push_back(f);
            power += std::pow(10.0, h.sound.level.value / 10.0);
            tones += 1.0;
        };
        if (open.tone)
            include(open);
        for (std::size_t i = 0; i < c.how.closed; ++i)
            if (const heard_element* h = before_open(i); h->tone)
                include(*h);
        a.last_tone_end = open.tone ? open.end : history.back().end;
        std::ranges::sort(a.event.frequencies);
        a.event.level = {10.0 * std::log10(std::max(power / std::max(tones, 1.0), 1e-9))};
        return a;
    }
};

cadence_matcher::cadence_matcher(std::vector<const country*> set)
    : engine_(std::make_unique<engine>(std::move(set)))
{
}

cadence_matcher::~cadence_matcher() = default;
cadence_matcher::cadence_matcher(cadence_matcher&&) noexcept = default;
cadence_matcher& cadence_matcher::operator=(cadence_matcher&&) noexcept = default;

void cadence_matcher::update(const std::vector<tone_segment>& ended, const tone_segment* current, sample_count now)
{
    engine_->update(ended, current, now);
}

const std::vector<progress_event>& cadence_matcher::events() const { return engine_->events; }

} // namespace tipring::dsp
