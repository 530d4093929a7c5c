/// A report for people: one file of HTML with pictures drawn in it, in light and in dark.

#include "api/bringup/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace tipring::api::bringup {

namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<style>
:root { --paper: #fbfaf8; --card: #ffffff; --ink: #1f2430; --soft: #667085; --line: #e4e1db; --grid: #ebe8e2;
  --good: #1a7f4b; --good-bg: #e4f4ea; --bad: #b42318; --bad-bg: #fde8e6; --note: #475569; --note-bg: #eceff3;
  --one: #2563a8; --two: #c26a14; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171c; --card: #1c2027; --ink: #e6e8ec; --soft: #98a2b3; --line: #2c323c; --grid: #262c35;
    --good: #5fd39a; --good-bg: #16301f; --bad: #ff8f85; --bad-bg: #3a1b19; --note: #aab4c3; --note-bg: #272d37;
    --one: #74b0f0; --two: #f0a65c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2.2rem 1.4rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; letter-spacing: -.01em; }
h1 code { font-size: .92em; }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .8rem; }
code { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace; font-size: .88em; }
.soft { color: var(--soft); }
.pills { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1.1rem 0 0; padding: 0; list-style: none; }
.pills li { border-radius: 999px; padding: .18rem .8rem; font-weight: 600; font-size: .92rem; }
.pass { color: var(--good); } .fail { color: var(--bad); } .noted, .not { color: var(--note); }
.pills .pass { background: var(--good-bg); } .pills .fail { background: var(--bad-bg); }
.pills .noted, .pills .not { background: var(--note-bg); }
.faults { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); }
.fault, figure { background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.fault { border-left: .28rem solid var(--bad); padding: .8rem 1rem .7rem; }
.fault h3 { font-size: 1rem; margin: 0; }
.fault p { margin: .35rem 0 0; font-size: .92rem; }
.fault .value { font-size: 1.3rem; font-weight: 650; margin-top: .1rem; }
.fault .value small { font-size: .82rem; font-weight: 400; color: var(--soft); margin-left: .4rem; }
.plots { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(29rem, 100%), 1fr)); }
figure { margin: 0; padding: .8rem .9rem .4rem; }
figcaption { font-weight: 600; display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem 1rem; }
.key { font-weight: 400; font-size: .85rem; color: var(--soft); }
.key i { display: inline-block; width: 1.1em; height: .2em; border-radius: .1em; vertical-align: .25em; margin: 0 .35em 0 .8em; }
.key i:first-child { margin-left: 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 11px; font-family: inherit; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .zero { stroke: var(--line); stroke-width: 1.4; }
svg .limit { stroke-width: 1.2; stroke-dasharray: 5 4; opacity: .75; }
svg polyline { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.key i.limit { background: none; border-top: .12em dashed var(--soft); height: 0; }
.l0 { stroke: var(--one); } .l1 { stroke: var(--two); } i.l0 { background: var(--one); } i.l1 { background: var(--two); }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; border-spacing: 0; overflow: hidden; }
td, th { padding: .5rem .8rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
thead th { font-size: .8rem; font-weight: 600; color: var(--soft); border-top: 0; }
.step th { background: var(--paper); font-size: .85rem; text-transform: uppercase; letter-spacing: .06em; color: var(--soft); padding-top: .9rem; }
td.v { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.v small { white-space: normal; max-width: 14rem; }
.reason { margin: 0 0 .9rem; } .reason b { font-weight: 600; display: block; }
td.mark { width: 7.2rem; font-weight: 600; white-space: nowrap; }
td small { display: block; color: var(--soft); font-size: .82rem; }
tr.fail-row { background: var(--bad-bg); }
.end { background: var(--bad-bg); color: var(--bad); border-radius: .7rem; padding: .7rem 1rem; margin-top: 1rem; font-weight: 600; }
footer { margin-top: 2rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 40rem) { .hide { display: none; } td, th { padding: .45rem .5rem; } td.mark { width: auto; } }
@media print { body { background: #fff; } .fault, figure, tr { break-inside: avoid; } }
</style>
)";

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

/// A minus sign as long as a plus sign.
std::string typeset(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool digit_behind = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
        const bool begins = i == 0 || text[i - 1] == ' ';
        if (text[i] == '-' && digit_behind && begins)
            out += "\u2212";
        else
            out += text[i];
    }
    return escaped(out);
}

std::string title_of(const report& r)
{
    if (r.exchange_end.empty() || r.subscriber_end.empty())
        return fmt::format("Bring-up of <code>{}</code>", escaped(r.exchange_end + r.subscriber_end));
    return fmt::format(
        "Bring-up of <code>{}</code> and <code>{}</code>", escaped(r.exchange_end), escaped(r.subscriber_end)
    );
}

std::string_view class_of(verdict v)
{
    switch (v) {
    case verdict::pass: return "pass";
    case verdict::fail: return "fail";
    case verdict::noted: return "noted";
    case verdict::not_measurable: return "not";
    }
    return {};
}

std::string pills(const report& r)
{
    struct pill
    {
        verdict v;
        std::string_view words;
    };
    constexpr auto all = std::to_array<pill>({
        {verdict::fail,           "out of limits"      },
        {verdict::pass,           "within limits"      },
        {verdict::noted,          "for the record"     },
        {verdict::not_measurable, "not measurable here"},
    });
    std::string out = "<ul class=\"pills\">";
    for (const pill& p : all)
        if (const int count = r.count(p.v); count > 0 || p.v == verdict::fail)
            out.append(fmt::format(
                "<li class=\"{}\">{} {}</li>",
                count > 0 ? class_of(p.v) : "pass",
                count > 0 ? std::to_string(count) : "nothing",
                p.words
            ));
    out.append("</ul>\n");
    return out;
}

std::string fault(const finding& f)
{
    const std::string value = f.value ? value_of(f) : "no value";
    return fmt::format(
        "<div class=\"fault\"><h3>{}</h3><p class=\"value fail\">{}<small>allowed: {}</small></p><p>{}</p>{}</div>\n",
        escaped(f.what->title),
        typeset(value),
        typeset(allowed_for(f)),
        escaped(f.what->why),
        f.because.empty() ? std::string() : fmt::format("<p class=\"soft\">{}</p>", escaped(f.because))
    );
}

std::string faults(const report& r)
{
    if (r.count(verdict::fail) == 0)
        return {};
    std::string out = "<h2>Out of limits</h2>\n<section class=\"faults\">\n";
    for (const finding& f : r.findings)
        if (f.outcome == verdict::fail)
            out.append(fault(f));
    return out.append("</section>\n");
}

/// The axis of a picture: what to show, and where to put lines.
struct axis
{
    double least;
    double most;
    double tick;
};

axis axis_for(double least, double most, double least_span)
{
    if (most - least < least_span) {
        const double middle = (most + least) / 2.0;
        least = middle - least_span / 2.0;
        most = middle + least_span / 2.0;
    }
    const double rough = (most - least) / 5.0;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    double tick = 10.0 * power;
    for (const double nice : {1.0, 2.0, 5.0})
        if (nice * power >= rough) {
            tick = nice * power;
            break;
        }
    return {.least = std::floor(least / tick) * tick, .most = std::ceil(most / tick) * tick, .tick = tick};
}

std::string label(double value, double tick)
{
    const int decimals = tick >= 1.0 ? 0 : tick >= 0.1 ? 1 : 2;
    return typeset(fmt::format("{:.{}f}", std::abs(value) < tick / 1000.0 ? 0.0 : value, decimals));
}

constexpr double width = 560.0;
constexpr double height = 250.0;
constexpr double left = 46.0;
constexpr double right = 18.0;
constexpr double top = 12.0;
constexpr double bottom = 34.0;

struct scale
{
    axis x;
    axis y;

    double across(double value) const { return left + (value - x.least) / (x.most - x.least) * (width - left - right); }
    double down(double value) const
    {
        return height - bottom - (value - y.least) / (y.most - y.least) * (height - top - bottom);
    }
};

scale scale_of(const curve& c)
{
    double least_x = 1.0e9;
    double most_x = -1.0e9;
    double least_y = 1.0e9;
    double most_y = -1.0e9;
    for (const series& line : c.lines) {
        for (const point& p : line.points) {
            least_x = std::min(least_x, p.x);
            most_x = std::max(most_x, p.x);
            least_y = std::min(least_y, p.y);
            most_y = std::max(most_y, p.y);
        }
        least_y = std::min(least_y, line.least.value_or(least_y));
        most_y = std::max(most_y, line.most.value_or(most_y));
    }
    if (most_x <= least_x)
        return {.x = axis_for(0.0, 1.0, 1.0), .y = axis_for(0.0, 1.0, 1.0)};
    scale s{.x = axis_for(least_x, most_x, 0.0), .y = axis_for(least_y, most_y, c.least_span)};
    s.x.least = c.x_label == "Hz" ? 0.0 : least_x;
    s.x.most = most_x;
    return s;
}

std::string grid(const curve& c, const scale& s)
{
    std::string out;
    const auto lines_of = [](const axis& a) {
        return static_cast<int>(std::floor((a.most - a.least) / a.tick + 1.0e-6));
    };
    for (int i = 0; i <= lines_of(s.y); ++i) {
        const double value = s.y.least + i * s.y.tick;
        out.append(fmt::format(
            "<line class=\"{}\" x1=\"{:.0f}\" x2=\"{:.0f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text x=\"{:.0f}\" "
            "y=\"{:.1f}\" "
            "text-anchor=\"end\">{}</text>",
            std::abs(value) < s.y.tick / 1000.0 ? "zero" : "grid",
            left,
            width - right,
            s.down(value),
            s.down(value),
            left - 6.0,
            s.down(value) + 4.0,
            label(value, s.y.tick)
        ));
    }
    for (int i = 0; i <= lines_of(s.x); ++i) {
        const double value = s.x.least + i * s.x.tick;
        out.append(fmt::format(
            "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\"/><text x=\"{0:.1f}\" "
            "y=\"{3:.0f}\" text-anchor=\"middle\">{4}</text>",
            s.across(value),
            top,
            height - bottom,
            height - bottom + 16.0,
            label(value, s.x.tick)
        ));
    }
    out.append(fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{}</text>", width - right, height - 3.0, escaped(c.x_label)
    ));
    return out;
}

/// What is allowed to a line, dashed in its colour.
std::string mask(const series& line, const scale& s, std::size_t colour)
{
    std::string out;
    for (const auto& limit : {line.least, line.most})
        if (limit && !line.points.empty())
            out.append(fmt::format(
                "<line class=\"limit l{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>",
                colour,
                s.across(line.points.front().x),
                s.across(line.points.back().x),
                s.down(*limit),
                s.down(*limit)
            ));
    return out;
}

std::string picture(const curve& c)
{
    const scale s = scale_of(c);
    std::string key;
    std::string lines;
    bool limited = false;
    for (std::size_t i = 0; i < c.lines.size(); ++i) {
        key.append(fmt::format("<i class=\"l{}\"></i>{}", i % 2, escaped(c.lines[i].name)));
        limited = limited || c.lines[i].least || c.lines[i].most;
        lines.append(mask(c.lines[i], s, i % 2));
        lines.append(fmt::format("<polyline class=\"l{}\" points=\"", i % 2));
        for (const point& p : c.lines[i].points)
            lines.append(fmt::format("{:.1f},{:.1f} ", s.across(p.x), s.down(p.y)));
        lines.append("\"/>");
    }
    if (limited)
        key.append("<i class=\"limit\"></i>allowed");
    return fmt::format(
        "<figure><figcaption><span>{} <span class=\"key\">{}</span></span><span class=\"key\">{}</span></figcaption>"
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">{}{}</svg></figure>\n",
        escaped(c.title),
        escaped(c.y_label),
        key,
        width,
        height,
        escaped(c.title),
        grid(c, s),
        lines
    );
}

std::string pictures(const report& r)
{
    if (r.curves.empty())
        return {};
    std::string out = "<h2>Pictures</h2>\n<section class=\"plots\">\n";
    for (const curve& c : r.curves)
        out.append(picture(c));
    return out.append("</section>\n");
}

std::string_view mark_of(verdict v)
{
    switch (v) {
    case verdict::pass: return "\u2713 within";
    case verdict::fail: return "\u2717 out";
    case verdict::noted: return "\u00b7 noted";
    case verdict::not_measurable: break; // has a place of its own
    }
    return {};
}

std::string row(const finding& f)
{
    const std::string remark = f.because.empty() ? std::string() : fmt::format("<small>{}</small>", escaped(f.because));
    const std::string source = f.allowed ? f.allowed->source : std::string();
    return fmt::format(
        "<tr class=\"{}-row\"><td class=\"mark {}\">{}</td><td>{} <small>{}</small></td><td class=\"v\">{}{}</td>"
        "<td class=\"hide\">{}<small>{}</small></td></tr>\n",
        class_of(f.outcome),
        class_of(f.outcome),
        mark_of(f.outcome),
        escaped(f.what->title),
        escaped(f.what->why),
        typeset(value_of(f)),
        remark,
        typeset(allowed_for(f)),
        escaped(source)
    );
}

std::string all_findings(const report& r)
{
    std::string out =
        "<h2>Everything</h2>\n<table><thead><tr><th></th><th>Measured</th><th>Value</th><th class=\"hide\">"
        "Allowed, and by whom</th></tr></thead><tbody>\n";
    std::string_view step;
    for (const finding& f : r.findings) {
        if (f.outcome == verdict::not_measurable)
            continue;
        if (f.what->step != step) {
            step = f.what->step;
            out.append(fmt::format("<tr class=\"step\"><th colspan=\"4\">{}</th></tr>\n", escaped(step)));
        }
        out.append(row(f));
    }
    return out.append("</tbody></table>\n");
}

/// Many things for one reason are one paragraph.
std::string not_here(const report& r)
{
    std::vector<std::pair<std::string, std::string>> reasons; // and what for
    for (const finding& f : r.findings) {
        if (f.outcome != verdict::not_measurable)
            continue;
        auto found = std::ranges::find(reasons, f.because, &std::pair<std::string, std::string>::first);
        if (found == reasons.end())
            found = reasons.insert(found, {f.because, ""});
        found->second.append(found->second.empty() ? "" : " \u00b7 ").append(f.what->title);
    }
    if (reasons.empty())
        return {};
    std::string out = "<h2>Not measurable here</h2>\n";
    for (const auto& [because, what] : reasons)
        out.append(fmt::format(
            "<p class=\"reason\"><b>Because {}</b><span class=\"soft\">{}</span></p>\n", escaped(because), escaped(what)
        ));
    return out;
}

} // namespace

std::string to_html(const report& r)
{
    std::string out(head);
    out.append(fmt::format(
        "<title>Bring-up {} {}</title>\n</head>\n<body>\n<main>\n", escaped(r.exchange_end), escaped(r.subscriber_end)
    ));
    out.append(fmt::format("<h1>{}</h1>\n", title_of(r)));
    out.append(fmt::format(
        "<div class=\"soft\">Country {}{}{}</div>\n",
        escaped(r.country),
        r.date.empty() ? "" : " \u00b7 ",
        escaped(r.date)
    ));
    out.append(pills(r));
    if (!r.ended_early.empty())
        out.append(fmt::format("<div class=\"end\">Ended early: {}</div>\n", escaped(r.ended_early)));
    out.append(faults(r));
    out.append(pictures(r));
    out.append(all_findings(r));
    out.append(not_here(r));
    out.append(
        "<footer>Made by tipring. Limits are data: <code>tipring bringup --limits FILE</code> has your own.</footer>\n"
        "</main>\n</body>\n</html>\n"
    );
    return out;
}

} // namespace tipring::api::bringup
