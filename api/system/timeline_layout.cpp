#include "api/system/timeline_layout.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace tipring::api {

namespace {

/// Digits further apart than this are two numbers, not one.
constexpr sample_count number_gap = 3s;

/// Sorts the events of one line into its lane. What has begun and not ended lasts until the end of the run.
class lane_sorter
{
public:
    lane_sorter(lane_layout& lane, sample_count run)
        : lane_(lane)
        , run_(run)
    {
    }

    void take(const event_record& e)
    {
        std::visit([&](const auto& r) { sort(e, r); }, e.what);
    }

    void finish()
    {
        std::vector<sample_count> row_free;
        for (call_track& c : lane_.calls)
            c.row = first_free_row(row_free, c);
        lane_.call_rows = row_free.size();
    }

private:
    stretch instant(const event_record& e, std::string name) const
    {
        return {e.at, e.at, std::move(name), describe(e)};
    }

    stretch from_now_on(const event_record& e, std::string name) const
    {
        return {e.at, std::max(run_, e.at), std::move(name), describe(e)};
    }

    static void end(stretch& s, sample_count at, const event_record& e)
    {
        s.to = std::max(at, s.from);
        s.hint += '\n' + describe(e);
    }

    /// A begin opens a stretch, its end closes it; an end whose begin was never told stands for both.
    template <class Record>
    void pair_up(const event_record& e, const Record& r, const std::string& key, auto&& open, auto&& find)
    {
        if (r.what == phase::begin) {
            open(from_now_on(e, key));
            return;
        }
        if (stretch* begun = find(key, e.at)) {
            end(*begun, e.at + r.duration, e);
            return;
        }
        stretch whole = from_now_on(e, key);
        whole.to = e.at + r.duration;
        open(std::move(whole));
    }

    stretch* mark_from(mark::kind kind, const std::string& name, sample_count at)
    {
        const auto found = std::find_if(lane_.marks.rbegin(), lane_.marks.rend(), [&](const mark& m) {
            return m.what == kind && m.span.name == name && m.span.from == at;
        });
        return found == lane_.marks.rend() ? nullptr : &found->span;
    }

    void lasting_mark(const event_record& e, const auto& r, const std::string& name, mark::kind kind)
    {
        pair_up(
            e,
            r,
            name,
            [&](stretch s) {
                lane_.marks.push_back({kind, std::move(s), {}});
            },
            [&](const std::string& key, sample_count at) { return mark_from(kind, key, at); }
        );
    }

    void sort(const event_record& e, const tone_record& r) { lasting_mark(e, r, r.name, mark::kind::tone); }

    void sort(const event_record& e, const text_telephone_record& r)
    {
        lasting_mark(e, r, "text_telephone", mark::kind::machine);
    }

    void sort(const event_record& e, const presence_record& r)
    {
        if (r.name != "voice" && r.name != "silence") {
            lasting_mark(e, r, r.name, mark::kind::machine);
            return;
        }
        pair_up(
            e,
            r,
            r.name,
            [&](stretch s) { lane_.sounds.push_back(std::move(s)); },
            [&](const std::string& name, sample_count at) -> stretch* {
                const auto found = std::find_if(lane_.sounds.rbegin(), lane_.sounds.rend(), [&](const stretch& s) {
                    return s.name == name && s.from == at;
                });
                return found == lane_.sounds.rend() ? nullptr : &*found;
            }
        );
    }

    /// The mark of the number that a digit belongs to. @param how "" for DTMF, "pulses", "MF"
    mark& number_at(sample_count at, const std::string& how)
    {
        const std::string prefix = how.empty() ? "" : how + " ";
        const auto last = std::find_if(lane_.marks.rbegin(), lane_.marks.rend(), [&](const mark& m) {
            return m.what == mark::kind::digits && m.span.hint == how;
        });
        if (last != lane_.marks.rend() && at - last->span.to < number_gap)
            return *last;
        return lane_.marks.emplace_back(mark{
            mark::kind::digits, {at,             at, prefix, how},
             {}
        });
    }

    void add_digit(const event_record& e, std::string_view digit, const std::string& how)
    {
        mark& number = number_at(e.at, how);
        number.span.name += digit;
        number.span.to = std::max(number.span.to, over_at(e));
        number.parts.push_back({e.at, over_at(e), std::string(digit), describe(e)});
    }

    void sort(const event_record& e, const dtmf_record& r)
    {
        const std::string_view digit(&r.digit, 1);
        if (r.what == phase::end)
            for (auto m = lane_.marks.rbegin(); m != lane_.marks.rend(); ++m)
                for (stretch& part : m->parts)
                    if (m->what == mark::kind::digits && part.from == e.at && part.name == digit) {
                        end(part, e.at + r.duration, e);
                        m->span.to = std::max(m->span.to, part.to);
                        return;
                    }
        add_digit(e, digit, "");
    }

    void sort(const event_record& e, const mf_record& r) { add_digit(e, std::string_view(&r.digit, 1), "MF"); }

    void sort(const event_record& e, const caller_id_record& r)
    {
        std::string text = r.number.empty() ? r.reason : r.number;
        if (!r.name.empty())
            text += (text.empty() ? "" : " ") + r.name;
        lane_.marks.push_back({mark::kind::caller_id, instant(e, text.empty() ? "no number" : text), {}});
    }

    void sort(const event_record& e, const message_waiting_record& r)
    {
        lane_.marks.push_back({mark::kind::signal, instant(e, r.waiting ? "message waiting" : "no message"), {}});
    }

    void sort(const event_record& /*e*/, const echo_record& /*r*/) {} // nothing happened: it was measured

    void fax_mark(const event_record& e, std::string name)
    {
        lane_.marks.push_back({mark::kind::machine, instant(e, std::move(name)), {}});
    }

    void sort(const event_record& e, const fax_session_record&) { fax_mark(e, "fax"); }
    void sort(const event_record& e, const fax_page_record& r) { fax_mark(e, "page " + std::to_string(r.page)); }
    void sort(const event_record& e, const fax_result_record& r)
    {
        fax_mark(e, r.complete ? "fax done" : "fax failed");
    }

    void sort(const event_record& e, const call_state_record& r)
    {
        auto track = std::find_if(lane_.calls.rbegin(), lane_.calls.rend(), [&](const call_track& c) {
            return c.call == r.call;
        });
        if (track == lane_.calls.rend()) {
            lane_.calls.push_back({r.call, 0, {}, {}});
            track = lane_.calls.rbegin();
        }
        if (!track->states.empty())
            track->states.back().to = std::min(track->states.back().to, e.at);
        if (r.state == "idle")
            track->ends.push_back(instant(e, r.state));
        else
            track->states.push_back(from_now_on(e, r.state));
    }

    void sort(const event_record& e, const line_signal_record& r)
    {
        if (r.signal == "off_hook")
            begin(lane_.wire.off_hook, from_now_on(e, "off hook"));
        else if (r.signal == "on_hook")
            close_or_mark(e, lane_.wire.off_hook, "on hook");
        else if (r.signal == "ring_begin")
            begin(lane_.wire.ringing, from_now_on(e, "ringing"));
        else if (r.signal == "ring_end")
            close_or_mark(e, lane_.wire.ringing, "ring end");
        else if (r.signal == "battery_lost" || r.signal == "removed")
            begin(lane_.wire.dead, from_now_on(e, r.signal == "removed" ? "removed" : "no battery"));
        else if (r.signal == "battery_restored" || r.signal == "returned")
            close_or_mark(e, lane_.wire.dead, r.signal == "returned" ? "returned" : "battery");
        else if (r.signal == "pulse_digit")
            add_digit(e, r.digit, "pulses");
        else
            lane_.marks.push_back({mark::kind::signal, signal_span(e, r), {}});
    }

    stretch signal_span(const event_record& e, const line_signal_record& r) const
    {
        std::string name = r.signal;
        if (r.signal == "hookflash")
            name = "flash";
        if (r.signal == "polarity_reversal")
            name = r.polarity.empty() ? "reversal" : r.polarity;
        return {e.at, over_at(e), std::move(name), describe(e)};
    }

    static void begin(std::vector<stretch>& all, stretch s)
    {
        if (!all.empty())
            all.back().to = std::min(all.back().to, s.from);
        all.push_back(std::move(s));
    }

    void close_or_mark(const event_record& e, std::vector<stretch>& open, std::string name)
    {
        if (!open.empty() && open.back().to >= run_)
            end(open.back(), e.at, e);
        else
            lane_.marks.push_back({mark::kind::signal, instant(e, std::move(name)), {}});
    }

    void sort(const event_record& e, const error_record& r)
    {
        lane_.marks.push_back({mark::kind::error, instant(e, r.code), {}});
    }

    void sort(const event_record&, const fax_document_record&) {}
    void sort(const event_record&, const chapter_record&) {}

    static std::size_t first_free_row(std::vector<sample_count>& row_free, const call_track& c)
    {
        const sample_count from = c.states.empty() ? c.ends.front().from : c.states.front().from;
        const sample_count to = c.states.empty() ? from : c.states.back().to;
        const auto row =
            std::find_if(row_free.begin(), row_free.end(), [&](sample_count free) { return free <= from; });
        const auto index = static_cast<std::size_t>(row - row_free.begin());
        if (row == row_free.end())
            row_free.push_back(to);
        else
            *row = to;
        return index;
    }

    lane_layout& lane_;
    sample_count run_;
};

std::vector<const event_record*> in_order_of_time(const std::vector<event_record>& events)
{
    std::vector<const event_record*> sorted;
    sorted.reserve(events.size());
    for (const event_record& e : events)
        sorted.push_back(&e);
    // Ends carry the time at which their thing began: they are due when it was over.
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
        return over_at(*a) < over_at(*b);
    });
    return sorted;
}

void add_chapter(timeline_layout& layout, const event_record& e, const chapter_record& c)
{
    if (!layout.chapters.empty())
        layout.chapters.back().to = e.at;
    layout.chapters.push_back({e.at, std::max(layout.duration, e.at), c.title, describe(e)});
}

} // namespace

timeline_layout lay_out(const timeline& t)
{
    timeline_layout layout{.duration = t.duration, .chapters = {}, .lanes = {}};
    for (const event_record& e : t.events)
        layout.duration = std::max(layout.duration, over_at(e));
    for (const timeline_lane& lane : t.lanes)
        layout.duration = std::max(layout.duration, lane.audio.length());

    std::map<std::string, std::size_t> lane_of;
    for (const timeline_lane& lane : t.lanes)
        if (lane_of.emplace(lane.line, layout.lanes.size()).second)
            layout.lanes.push_back(
                {.title = lane.title,
                 .note = lane.note,
                 .wire = {},
                 .calls = {},
                 .marks = {},
                 .sounds = {},
                 .swings = lane.audio.swings()}
            );
    const auto events = in_order_of_time(t.events);
    for (const event_record* e : events)
        if (!std::holds_alternative<chapter_record>(e->what) && lane_of.emplace(e->line, layout.lanes.size()).second)
            layout.lanes.push_back(
                {.title = e->line.empty() ? "all" : e->line,
                 .note = {},
                 .wire = {},
                 .calls = {},
                 .marks = {},
                 .sounds = {},
                 .swings = {}}
            );

    std::vector<lane_sorter> sorters;
    for (lane_layout& lane : layout.lanes)
        sorters.emplace_back(lane, layout.duration);
    for (const event_record* e : events) {
        if (const auto* chapter = std::get_if<chapter_record>(&e->what))
            add_chapter(layout, *e, *chapter);
        else
            sorters[lane_of.at(e->line)].take(*e);
    }
    for (lane_sorter& s : sorters)
        s.finish();
    return layout;
}

} // namespace tipring::api
