#include "api/system/plain_text.hpp"
#include "api/system/timeline_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

namespace tipring::api {

namespace {

// All lengths in SVG user units, which a screen shows as pixels.
constexpr double margin = 28;
constexpr double gutter = 132;        // names of the lanes, left of time 0
constexpr double least_scale = 12;    // a second, in long runs
constexpr double most_scale = 96;     // a second, in short ones
constexpr double wished_width = 1500; // of the whole time axis, where the scale allows
constexpr double lane_padding = 14;
constexpr double wire_height = 16;
constexpr double call_pitch = 20;
constexpr double call_height = 17;
constexpr double mark_pitch = 18;
constexpr double mark_height = 15;
constexpr double wave_height = 46;
constexpr std::size_t most_mark_rows = 5;

struct call_state_look
{
    std::string_view state;
    std::string_view abbreviation; ///< for bars too short for the name
    std::string_view fill;
    std::string_view edge;
};

// Families share a hue: on the way out blue, coming in amber, talking green, held violet, refused red.
constexpr auto call_state_looks = std::to_array<call_state_look>({
    {"offering",           "of", "#fde68a", "#b45309"},
    {"accepted",           "ac", "#fef3c7", "#b45309"},
    {"dialtone",           "dt", "#e0f2fe", "#0369a1"},
    {"dialing",            "dl", "#bae6fd", "#0369a1"},
    {"proceeding",         "pr", "#dbeafe", "#1d4ed8"},
    {"ringback",           "rb", "#bfdbfe", "#1d4ed8"},
    {"busy",               "bz", "#fecaca", "#b91c1c"},
    {"specialinfo",        "si", "#fbcfe8", "#be185d"},
    {"connected",          "cn", "#bbf7d0", "#15803d"},
    {"onhold",             "oh", "#e9e5f5", "#6d5fa8"},
    {"onholdpendtransfer", "ht", "#e0d4fb", "#6d28d9"},
    {"onholdpendconf",     "hc", "#f0d9fb", "#86198f"},
    {"conferenced",        "cf", "#99f6e4", "#0f766e"},
    {"disconnected",       "dc", "#e2e5ea", "#4b5563"},
    {"unknown",            "??", "#f3f4f6", "#6b7280"},
});

const call_state_look& look_of(std::string_view state)
{
    const auto found =
        std::find_if(call_state_looks.begin(), call_state_looks.end(), [&](const auto& l) { return l.state == state; });
    return found == call_state_looks.end() ? call_state_looks.back() : *found;
}

std::string_view class_of(mark::kind k)
{
    switch (k) {
    case mark::kind::tone: return "tone";
    case mark::kind::machine: return "machine";
    case mark::kind::digits: return "digits";
    case mark::kind::caller_id: return "callerid";
    case mark::kind::signal: return "signal";
    case mark::kind::error: return "error";
    }
    return "";
}

constexpr std::string_view style = R"svg(<style>
text{font-family:Inter,'Segoe UI',Roboto,'Helvetica Neue','DejaVu Sans',Arial,sans-serif;fill:#1f2933}
.title{font-size:22px;font-weight:700}
.subtitle{font-size:12.5px;fill:#616e7c}
.chapter{font-size:12px;font-weight:600;fill:#334e68}
.number{font-size:10px;font-weight:700;fill:#fff;text-anchor:middle}
.time{font-size:10.5px;fill:#7b8794;text-anchor:middle}
.lane{font-size:16px;font-weight:700}
.note{font-size:11px;fill:#616e7c}
.row{font-size:9px;fill:#9aa5b1;text-anchor:end}
.again{font-size:11px;font-weight:700;fill:#9aa5b1}
.state{font-size:10.5px}
.short{font-size:8.5px;text-anchor:middle}
.mark{font-size:10.5px}
.legend{font-size:11px}
.band{fill:#f4f7fb}
.grid{stroke:#e4e9f0;stroke-width:1}
.onhook{stroke:#cbd2d9;stroke-width:1.5}
.offhook{fill:#334e68}
.dead{fill:none;stroke:#dc2626;stroke-width:1.5;stroke-dasharray:2 3}
.ring{fill:url(#ringing);stroke:#d97706;stroke-width:.75}
.end{stroke:#52606d;stroke-width:2}
.tone{fill:#fff1c9;stroke:#d8a526}
.machine{fill:#ffe0d1;stroke:#c8603a}
.digits{fill:#dfe7fd;stroke:#5a76d1}
.callerid{fill:#fff;stroke:#1f2933}
.signal{fill:#e4e7eb;stroke:#616e7c}
.error{fill:#fecaca;stroke:#b91c1c}
.wave{stroke:#7b93b0;fill:none}
.axis{stroke:#d9e0e8;stroke-width:1}
.voice{fill:#e3f6ea}
.silence{stroke:#b8c2cc;stroke-width:1;stroke-dasharray:1 4}
</style>
<defs><pattern id="ringing" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="5" height="5" fill="#fff7e0"/><rect width="2.2" height="5" fill="#f0b429"/></pattern></defs>
)svg";

/// Width of `text` in the widest of the fonts asked for (DejaVu Sans), so that nothing overflows in any.
double text_width(std::string_view text, double size)
{
    return 0.62 * size * static_cast<double>(length_in_characters(text));
}

/// SVG elements, one a line, in the order in which they come.
class canvas
{
public:
    template <class... Args>
    void add(fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
        out_ += '\n';
    }

    void text(std::string_view css, double x, double y, std::string_view words)
    {
        add(R"(<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>)", css, x, y, xml_text(words));
    }

    void line(std::string_view css, double x1, double y1, double x2, double y2)
    {
        add(R"(<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)", css, x1, y1, x2, y2);
    }

    void open_group(std::string_view hint) { add("<g><title>{}</title>", lines_of(hint)); }
    void close_group() { add("</g>"); }

    void rect(std::string_view css, double x, double y, double w, double h, double radius = 0)
    {
        add(R"(<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{:.1f}"/>)",
            css,
            x,
            y,
            w,
            h,
            radius);
    }

    void raw(std::string_view s) { out_ += s; }
    std::string finish() && { return std::move(out_); }

private:
    static std::string lines_of(std::string_view hint)
    {
        std::string lines;
        while (true) {
            const auto end = hint.find('\n');
            lines += xml_text(hint.substr(0, end));
            if (end == std::string_view::npos)
                return lines;
            lines += '\n';
            hint.remove_prefix(end + 1);
        }
    }

    std::string out_;
};

double in_seconds(sample_count t) { return static_cast<double>(t.count()) / sample_rate; }

/// Cuts `title` into lines that fit `width`; what does not fit `most_lines` ends in an ellipsis.
std::vector<std::string> wrapped(std::string_view title, double width, double size, std::size_t most_lines)
{
    std::vector<std::string> lines;
    std::size_t at = 0;
    while (at < title.size()) {
        const std::size_t end = std::min(title.find(' ', at), title.size());
        const std::string word(title.substr(at, end - at));
        const bool fits = !lines.empty() && text_width(lines.back() + " " + word, size) <= width;
        if (fits)
            lines.back() += " " + word;
        else if (lines.size() < most_lines)
            lines.push_back(word);
        else {
            lines.back() += " \u2026";
            break;
        }
        at = end + 1;
    }
    return lines;
}

/// Where marks stand: each in the first row whose texts it does not touch.
class row_packer
{
public:
    /// @return the row, or nothing where the text finds no room
    std::optional<std::size_t> place(double from, double to)
    {
        for (std::size_t row = 0; row < most_mark_rows; ++row) {
            if (row == taken_to_.size())
                taken_to_.push_back(-1e9);
            if (taken_to_[row] + 4 <= from) {
                taken_to_[row] = to;
                return row;
            }
        }
        return std::nullopt;
    }

    std::size_t rows() const { return taken_to_.size(); }

private:
    std::vector<double> taken_to_;
};

struct placed_mark
{
    const mark* what;
    std::size_t row;
    bool with_text;
};

class picture
{
public:
    explicit picture(const timeline& t)
        : title_(t.title)
        , layout_(lay_out(t))
        , scale_(std::clamp(
              std::floor(wished_width / std::max(1.0, in_seconds(layout_.duration))), least_scale, most_scale
          ))
        , right_(x_of(layout_.duration))
        , width_(std::max(right_ + 70 + margin, 900.0))
        , legend_(legend_items())
    {
        for (const lane_layout& lane : layout_.lanes)
            marks_.push_back(place_marks(lane));
    }

    std::string draw()
    {
        const double bottom = lanes_top() + lanes_height();
        const double height = bottom + 44 + legend_.back().y + legend_pitch + margin;
        c_.add(R"(<?xml version="1.0" encoding="UTF-8"?>)");
        c_.add(
            R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}">)",
            width_,
            height
        );
        c_.raw(style);
        c_.add(R"(<rect width="100%" height="100%" fill="#fff"/>)");
        draw_header();
        draw_chapters(bottom);
        draw_time_axis(bottom);
        double y = lanes_top();
        for (std::size_t i = 0; i < layout_.lanes.size(); ++i) {
            draw_lane(layout_.lanes[i], marks_[i], y);
            y += lane_height(i);
        }
        c_.line("grid", margin, bottom, right_, bottom);
        draw_legend(bottom + 44);
        c_.add("</svg>");
        return std::move(c_).finish();
    }

private:
    static constexpr double header_height = 62;
    static constexpr double chapter_line = 15;
    static constexpr std::size_t chapter_lines = 3;
    static constexpr double legend_pitch = 22;

    double x_of(sample_count t) const { return margin + gutter + in_seconds(t) * scale_; }
    double span_width(const stretch& s) const { return x_of(s.to) - x_of(s.from); }

    std::vector<std::string> title_of(const stretch& chapter) const
    {
        return wrapped(chapter.name, span_width(chapter) - 34, 12, chapter_lines);
    }

    double chapters_height() const
    {
        std::size_t lines = 0;
        for (const stretch& chapter : layout_.chapters)
            lines = std::max(lines, title_of(chapter).size());
        return lines == 0 ? 0 : 14 + chapter_line * static_cast<double>(lines);
    }

    double lanes_top() const { return margin + header_height + chapters_height() + 26; }

    double lane_height(std::size_t i) const
    {
        double height = 2 * lane_padding + wire_height + wave_height + 10;
        height += call_pitch * static_cast<double>(layout_.lanes[i].call_rows);
        for (const placed_mark& m : marks_[i])
            if (m.row == rows_of(marks_[i]) - 1)
                return height + mark_pitch * static_cast<double>(m.row + 1);
        return height;
    }

    static std::size_t rows_of(const std::vector<placed_mark>& marks)
    {
        std::size_t rows = 0;
        for (const placed_mark& m : marks)
            rows = std::max(rows, m.row + 1);
        return rows;
    }

    double lanes_height() const
    {
        double height = 0;
        for (std::size_t i = 0; i < layout_.lanes.size(); ++i)
            height += lane_height(i);
        return height;
    }

    static std::string text_of(const mark& m)
    {
        switch (m.what) {
        case mark::kind::caller_id: return "ID " + m.span.name;
        case mark::kind::error: return "error " + m.span.name;
        case mark::kind::tone:
        case mark::kind::machine:
        case mark::kind::digits:
        case mark::kind::signal: break;
        }
        std::string words = m.span.name;
        std::replace(words.begin(), words.end(), '_', ' ');
        return words;
    }

    std::vector<placed_mark> place_marks(const lane_layout& lane) const
    {
        std::vector<const mark*> sorted;
        for (const mark& m : lane.marks)
            sorted.push_back(&m);
        std::stable_sort(sorted.begin(), sorted.end(), [](const mark* a, const mark* b) {
            return a->span.from < b->span.from;
        });
        std::vector<placed_mark> placed;
        row_packer rows;
        for (const mark* m : sorted) {
            const double from = x_of(m->span.from);
            const auto row =
                rows.place(from, from + std::max(box_width(*m), text_offset(*m) + text_width(text_of(*m), 10.5)) + 4);
            placed.push_back({m, row.value_or(most_mark_rows - 1), row.has_value()});
        }
        return placed;
    }

    /// Numbers and names stand in a box of their size; what lasts is as wide as it is long.
    double box_width(const mark& m) const
    {
        const bool boxed =
            m.what == mark::kind::digits || m.what == mark::kind::caller_id || m.what == mark::kind::error;
        return std::max(span_width(m.span), boxed ? text_width(text_of(m), 10.5) + 8 : 3.0);
    }

    /// Inside the box where the text has room there, else behind it.
    double text_offset(const mark& m) const
    {
        const double width = box_width(m);
        return text_width(text_of(m), 10.5) + 6 <= width ? 4 : width + 3;
    }

    void draw_header()
    {
        std::size_t calls = 0;
        for (const lane_layout& lane : layout_.lanes)
            calls += lane.calls.size();
        const auto seconds = static_cast<std::int64_t>(std::ceil(in_seconds(layout_.duration)));
        c_.text("title", margin, margin + 20, title_);
        c_.text(
            "subtitle",
            margin,
            margin + 42,
            fmt::format(
                "{} lines, {} calls, {}:{:02} minutes. Time runs to the right, in minutes and seconds; hover over a "
                "mark to read "
                "what it stands for.",
                layout_.lanes.size(),
                calls,
                seconds / 60,
                seconds % 60
            )
        );
    }

    void draw_chapters(double bottom)
    {
        const double top = margin + header_height;
        for (std::size_t i = 0; i < layout_.chapters.size(); ++i) {
            const stretch& chapter = layout_.chapters[i];
            const double x = x_of(chapter.from);
            c_.open_group(chapter.hint);
            if (i % 2 == 0)
                c_.rect("band", x, top, span_width(chapter), bottom - top);
            c_.add(R"(<circle cx="{:.1f}" cy="{:.1f}" r="9" fill="#486581"/>)", x + 15, top + 15);
            c_.text("number", x + 15, top + 18.5, std::to_string(i + 1));
            double y = top + 19;
            for (const std::string& line : title_of(chapter)) {
                c_.text("chapter", x + 29, y, line);
                y += chapter_line;
            }
            c_.close_group();
        }
    }

    /// Seconds between two ticks: round ones, at least 60 units apart.
    int tick_seconds() const
    {
        for (const int step : {1, 2, 5, 10, 15, 30, 60})
            if (step * scale_ >= 60)
                return step;
        return 60;
    }

    void draw_time_axis(double bottom)
    {
        const double top = lanes_top();
        const int step = tick_seconds();
        for (int s = 0; s <= static_cast<int>(in_seconds(layout_.duration)); s += step) {
            const double x = x_of(std::chrono::seconds(s));
            const std::string time = fmt::format("{}:{:02}", s / 60, s % 60);
            c_.line("grid", x, top - 4, x, bottom + 4);
            c_.text("time", x, top - 10, time);
            c_.text("time", x, bottom + 18, time);
        }
    }

    void draw_lane(const lane_layout& lane, const std::vector<placed_mark>& marks, double top)
    {
        c_.line("grid", margin, top, right_, top);
        double y = top + lane_padding;
        c_.text("lane", margin, y + 13, lane.title);
        c_.text("note", margin, y + 30, lane.note);
        c_.text("again", right_ + 10, y + 12, lane.title);
        draw_wire(lane, y);
        y += wire_height + 5;
        draw_calls(lane, y);
        y += call_pitch * static_cast<double>(lane.call_rows);
        draw_marks(marks, y);
        y += mark_pitch * static_cast<double>(rows_of(marks)) + 5;
        draw_sound(lane, y);
    }

    void row_name(std::string_view name, double y) { c_.text("row", margin + gutter - 8, y, name); }

    void draw_wire(const lane_layout& lane, double top)
    {
        const double middle = top + wire_height / 2;
        row_name("hook", middle + 3);
        c_.line("onhook", x_of({}), middle, right_, middle);
        for (const stretch& s : lane.wire.off_hook)
            hinted(s, [&] { c_.rect("offhook", x_of(s.from), middle - 3, std::max(1.0, span_width(s)), 6, 1.5); });
        for (const stretch& s : lane.wire.ringing)
            hinted(s, [&] { c_.rect("ring", x_of(s.from), top, std::max(1.5, span_width(s)), wire_height, 2); });
        for (const stretch& s : lane.wire.dead)
            hinted(s, [&] {
                c_.rect("dead", x_of(s.from), top + 1, std::max(1.5, span_width(s)), wire_height - 2, 2);
            });
    }

    void hinted(const stretch& s, auto&& draw)
    {
        c_.open_group(s.hint);
        draw();
        c_.close_group();
    }

    void draw_calls(const lane_layout& lane, double top)
    {
        if (lane.call_rows > 0)
            row_name(lane.call_rows > 1 ? "calls" : "call", top + 12);
        for (const call_track& call : lane.calls) {
            const double y = top + call_pitch * static_cast<double>(call.row);
            for (const stretch& s : call.states)
                draw_state(s, &s == &call.states.front() ? call.call : 0, y);
            for (const stretch& s : call.ends)
                hinted(s, [&] { c_.line("end", x_of(s.from), y, x_of(s.from), y + call_height); });
        }
    }

    void draw_state(const stretch& s, int call, double y)
    {
        const call_state_look& look = look_of(s.name);
        const double x = x_of(s.from);
        const double width = span_width(s);
        const std::string numbered = call > 0 ? fmt::format("{} {}", call, s.name) : s.name;
        c_.open_group(s.hint);
        c_.add(
            R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)",
            x,
            y,
            std::max(width, 1.0),
            call_height,
            look.fill
        );
        c_.add(R"(<rect x="{:.1f}" y="{:.1f}" width="2" height="{:.1f}" fill="{}"/>)", x, y, call_height, look.edge);
        if (text_width(numbered, 10.5) + 8 <= width)
            c_.text("state", x + 6, y + 12.5, numbered);
        else if (text_width(s.name, 10.5) + 8 <= width)
            c_.text("state", x + 6, y + 12.5, s.name);
        else if (width >= 14)
            c_.text("short", x + 1 + width / 2, y + 12, look.abbreviation);
        c_.close_group();
    }

    void draw_marks(const std::vector<placed_mark>& marks, double top)
    {
        if (!marks.empty())
            row_name("heard", top + 11);
        for (const placed_mark& m : marks)
            draw_mark(*m.what, m.with_text, top + mark_pitch * static_cast<double>(m.row));
    }

    void draw_mark(const mark& m, bool with_text, double y)
    {
        const double x = x_of(m.span.from);
        if (m.parts.empty())
            c_.open_group(m.span.hint);
        c_.rect(class_of(m.what), x, y, box_width(m), mark_height, 3);
        if (with_text)
            c_.text("mark", x + text_offset(m), y + 11, text_of(m));
        if (m.parts.empty())
            c_.close_group();
        for (const stretch& digit : m.parts)
            hinted(digit, [&] {
                c_.add(
                    R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="2.5" fill="#5a76d1"/>)",
                    x_of(digit.from),
                    y + mark_height - 2.5,
                    std::max(1.0, span_width(digit))
                );
            });
    }

    void draw_sound(const lane_layout& lane, double top)
    {
        const double middle = top + wave_height / 2;
        for (const stretch& s : lane.sounds)
            hinted(s, [&] {
                if (s.name == "voice")
                    c_.rect("voice", x_of(s.from), top, std::max(1.0, span_width(s)), wave_height, 3);
                else
                    c_.line("silence", x_of(s.from), top + wave_height - 1, x_of(s.to), top + wave_height - 1);
            });
        if (lane.swings.empty())
            return;
        row_name("sound", middle + 3);
        c_.line("axis", x_of({}), middle, right_, middle);
        c_.add(
            R"(<path class="wave" stroke-width="{:.2f}" d="{}"/>)",
            swings_a_stroke() * swing_width() + 0.15,
            wave_path(lane.swings, middle)
        );
    }

    double swing_width() const { return scale_ * in_seconds(waveform::step); }
    double swings_a_stroke() const { return std::max(1.0, std::ceil(1.0 / swing_width())); }

    /// Vertical strokes, a unit wide or a little more. Heights go with the root of the amplitude, so that speech is seen beside tones.
    std::string wave_path(std::span<const waveform::swing> swings, double middle) const
    {
        const auto height = [](int sample) { return std::sqrt(std::abs(sample) / 32768.0) * wave_height / 2; };
        const auto together = static_cast<std::size_t>(swings_a_stroke());
        std::string path;
        for (std::size_t i = 0; i < swings.size(); i += together) {
            const auto some = swings.subspan(i, std::min(together, swings.size() - i));
            const auto low =
                std::min_element(some.begin(), some.end(), [](auto a, auto b) { return a.low < b.low; })->low;
            const auto high =
                std::max_element(some.begin(), some.end(), [](auto a, auto b) { return a.high < b.high; })->high;
            const double up = height(std::max<int>(high, 0));
            const double down = height(std::min<int>(low, 0));
            if (up + down < 0.8)
                continue;
            const double x = x_of({}) + (static_cast<double>(i) + static_cast<double>(some.size()) / 2) * swing_width();
            fmt::format_to(std::back_inserter(path), "M{:.1f} {:.1f}V{:.1f}", x, middle - up, middle + down);
        }
        return path;
    }

    struct legend_item
    {
        std::string words;
        std::string_view css; ///< of a mark; empty for a call state
        const call_state_look* state = nullptr;
        double x = 0;
        double y = 0; ///< from the legend's top
    };

    /// Call states first, then marks on lines of their own, wrapped to the width of the picture.
    std::vector<legend_item> legend_items() const
    {
        std::vector<legend_item> items;
        double x = margin;
        double y = 0;
        const auto add = [&](std::string words, std::string_view css, const call_state_look* state) {
            const double width = text_width(words, 11) + 44;
            if (x + width > width_ - margin) {
                x = margin;
                y += legend_pitch;
            }
            items.push_back({std::move(words), css, state, std::exchange(x, x + width), y});
        };
        for (const call_state_look& look : call_state_looks)
            if (is_shown(look))
                add(fmt::format("{} ({})", look.state, look.abbreviation), "", &look);
        if (!items.empty()) {
            x = margin;
            y += legend_pitch + 4;
        }
        static constexpr auto marks = std::to_array<std::pair<std::string_view, std::string_view>>({
            {"offhook",  "off hook"         },
            {"ring",     "ringing"          },
            {"tone",     "tone heard"       },
            {"digits",   "digits"           },
            {"callerid", "caller ID shown"  },
            {"machine",  "fax or modem tone"},
            {"signal",   "flash, reversal"  },
            {"voice",    "voice"            },
            {"error",    "error"            },
        });
        for (const auto& [css, words] : marks)
            add(std::string(words), css, nullptr);
        return items;
    }

    bool is_shown(const call_state_look& look) const
    {
        for (const lane_layout& lane : layout_.lanes)
            for (const call_track& call : lane.calls)
                for (const stretch& s : call.states)
                    if (&look_of(s.name) == &look)
                        return true;
        return false;
    }

    void draw_legend(double top)
    {
        for (const legend_item& item : legend_) {
            const double y = top + item.y;
            if (item.state) {
                c_.add(
                    R"(<rect x="{:.1f}" y="{:.1f}" width="24" height="14" fill="{}"/>)", item.x, y, item.state->fill
                );
                c_.add(R"(<rect x="{:.1f}" y="{:.1f}" width="2" height="14" fill="{}"/>)", item.x, y, item.state->edge);
            } else {
                const double inset = item.css == "offhook" ? 4 : 0;
                c_.rect(item.css, item.x, y + inset, 24, 14 - 2 * inset, 2);
            }
            c_.text("legend", item.x + 30, y + 11, item.words);
        }
    }

    std::string title_;
    timeline_layout layout_;
    double scale_; ///< units a second
    double right_; ///< where time ends
    double width_;
    std::vector<legend_item> legend_;
    std::vector<std::vector<placed_mark>> marks_;
    canvas c_;
};

} // namespace

std::string render_timeline_svg(const timeline& t) { return picture(t).draw(); }

} // namespace tipring::api
