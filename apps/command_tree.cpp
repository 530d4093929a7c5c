#include "apps/command_tree.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <sstream>
#include <string_view>

namespace tipring::apps {

namespace {

constexpr std::string_view example_heading = "Example:\n  ";

std::vector<std::string> split(const std::string& text, char at)
{
    std::istringstream in(text);
    std::vector<std::string> parts;
    for (std::string part; std::getline(in, part, at);)
        parts.push_back(part);
    return parts;
}

/// "1 to 20" of CLI11's "INT in [1 - 20]", for whole numbers and others.
std::string limits_in(const std::string& type)
{
    const std::size_t from = type.find(" in [");
    const std::size_t dash = type.find(" - ", from);
    if (from == std::string::npos || dash == std::string::npos)
        return {};
    const std::size_t begin = from + 5;
    return type.substr(begin, dash - begin) + " to " + type.substr(dash + 3, type.find(']', dash) - dash - 3);
}

/// What stands in braces: {ulaw,alaw,s16}.
std::vector<std::string> choices_in(const std::string& type)
{
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', open);
    if (open == std::string::npos || close == std::string::npos)
        return {};
    return split(type.substr(open + 1, close - open - 1), ',');
}

described_option describe(const CLI::Option& from)
{
    described_option o;
    o.names = split(from.get_positional() ? from.get_name(true) : from.get_name(false, true), ',');
    o.takes_value = from.get_items_expected_max() != 0;
    const std::string type = o.takes_value ? from.get_type_name() : std::string();
    o.choices = choices_in(type);
    o.limits = limits_in(type);
    o.value = type.substr(0, type.find_first_of(":{"));
    if (o.value == "TEXT" && from.get_positional())
        o.value.clear();
    o.help = from.get_description();
    o.required = from.get_required();
    return o;
}

void read_footer(const std::string& footer, described_command& into)
{
    const std::size_t heading = footer.find(example_heading);
    if (heading == std::string::npos) {
        into.remarks = footer;
        return;
    }
    into.example = footer.substr(heading + example_heading.size());
    into.remarks = footer.substr(0, heading);
    while (into.remarks.ends_with('\n'))
        into.remarks.pop_back();
}

described_command describe(const CLI::App& app, const std::string& above, const std::string& example)
{
    described_command c;
    c.name = above.empty() ? app.get_name() : above + ' ' + app.get_name();
    c.summary = app.get_description();
    read_footer(app.get_footer(), c);
    if (c.example.empty())
        c.example = example;
    const std::function<bool(const CLI::Option*)> shown = [](const CLI::Option* o) { return !o->get_group().empty(); };
    for (const CLI::Option* o : app.get_options(shown))
        (o->get_positional() ? c.arguments : c.flags).push_back(describe(*o));
    const std::function<bool(const CLI::App*)> known = [](const CLI::App* a) { return !a->get_group().empty(); };
    for (const CLI::App* sub : app.get_subcommands(known))
        c.commands.push_back(describe(*sub, c.name, c.example));
    return c;
}

} // namespace

described_command describe(const CLI::App& app) { return describe(app, {}, {}); }

} // namespace tipring::apps
