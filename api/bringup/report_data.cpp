/// A report for programs: JSON, and JUnit's XML.

#include "api/bringup/report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace tipring::api::bringup {

namespace {

std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out += c;
        }
    }
    out += '"';
    return out;
}

std::string number(double value) { return std::isfinite(value) ? fmt::format("{:.4f}", value) : "null"; }

std::string number(const std::optional<double>& value) { return value ? number(*value) : "null"; }

std::string json_of(const finding& f)
{
    std::string out = fmt::format(
        "    {{\"name\": {}, \"step\": {}, \"title\": {}, \"verdict\": {}, \"value\": {}, \"unit\": {}",
        quoted(f.what->name),
        quoted(f.what->step),
        quoted(f.what->title),
        quoted(name_of(f.outcome)),
        number(f.value),
        quoted(f.what->unit)
    );
    auto end = std::back_inserter(out);
    if (f.allowed)
        fmt::format_to(
            end,
            ", \"least\": {}, \"most\": {}, \"source\": {}",
            number(f.allowed->least),
            number(f.allowed->most),
            quoted(f.allowed->source)
        );
    if (!f.because.empty())
        fmt::format_to(end, ", \"because\": {}", quoted(f.because));
    fmt::format_to(end, ", \"why\": {}, \"method\": {}}}", quoted(f.what->why), quoted(f.what->method));
    return out;
}

std::string json_of(const curve& c)
{
    std::string out = fmt::format(
        "    {{\"title\": {}, \"x\": {}, \"y\": {}, \"lines\": [", quoted(c.title), quoted(c.x_label), quoted(c.y_label)
    );
    for (std::size_t i = 0; i < c.lines.size(); ++i) {
        out += fmt::format("{}{{\"name\": {}, ", i > 0 ? ", " : "", quoted(c.lines[i].name));
        if (c.lines[i].least)
            out += fmt::format("\"least\": {}, ", number(*c.lines[i].least));
        if (c.lines[i].most)
            out += fmt::format("\"most\": {}, ", number(*c.lines[i].most));
        out += "\"points\": [";
        for (std::size_t p = 0; p < c.lines[i].points.size(); ++p)
            out += fmt::format(
                "{}[{}, {}]", p > 0 ? ", " : "", number(c.lines[i].points[p].x), number(c.lines[i].points[p].y)
            );
        out += "]}";
    }
    out += "]}";
    return out;
}

template <class All>
std::string list_of(const All& all)
{
    std::string out;
    for (const auto& one : all)
        out += (out.empty() ? "\n" : ",\n") + json_of(one);
    return out.empty() ? out : out + "\n  ";
}

std::string in_xml(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string case_of(const finding& f)
{
    const std::string head =
        fmt::format("    <testcase classname=\"bringup.{}\" name=\"{}\"", in_xml(f.what->step), in_xml(f.what->name));
    const std::string measured = fmt::format("{}: {}, allowed: {}", f.what->title, value_of(f), allowed_for(f));
    switch (f.outcome) {
    case verdict::fail:
        return fmt::format(
            "{}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
            head,
            in_xml(measured),
            in_xml(f.because.empty() ? f.what->why : std::string_view(f.because))
        );
    case verdict::not_measurable:
        return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head, in_xml(f.because));
    case verdict::pass:
    case verdict::noted: break;
    }
    return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", head, in_xml(measured));
}

} // namespace

std::string to_json(const report& r)
{
    return fmt::format(
        "{{\n  \"exchange_end\": {},\n  \"subscriber_end\": {},\n  \"country\": {},\n  \"date\": {},\n"
        "  \"good\": {},\n  \"ended_early\": {},\n"
        "  \"passed\": {},\n  \"failed\": {},\n  \"noted\": {},\n  \"not_measurable\": {},\n"
        "  \"findings\": [{}],\n  \"curves\": [{}]\n}}\n",
        quoted(r.exchange_end),
        quoted(r.subscriber_end),
        quoted(r.country),
        quoted(r.date),
        r.good(),
        quoted(r.ended_early),
        r.count(verdict::pass),
        r.count(verdict::fail),
        r.count(verdict::noted),
        r.count(verdict::not_measurable),
        list_of(r.findings),
        list_of(r.curves)
    );
}

std::string to_junit(const report& r)
{
    std::string cases;
    for (const finding& f : r.findings)
        cases += case_of(f);
    const bool broken = !r.ended_early.empty();
    if (broken)
        cases += fmt::format(
            "    <testcase classname=\"bringup\" name=\"to the end\">\n      <error message=\"{}\"/>\n    "
            "</testcase>\n",
            in_xml(r.ended_early)
        );
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"tipring bringup {} {}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}"
        "  </testsuite>\n</testsuites>\n",
        in_xml(r.exchange_end),
        in_xml(r.subscriber_end),
        r.findings.size() + (broken ? 1 : 0),
        r.count(verdict::fail),
        broken ? 1 : 0,
        r.count(verdict::not_measurable),
        cases
    );
}

} // namespace tipring::api::bringup
