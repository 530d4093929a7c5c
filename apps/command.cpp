#include "apps/command.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace tipring::apps {

command::command(CLI::App& app, context& shared, const std::string& name, const std::string& summary)
    : app_(*app.add_subcommand(name, summary))
    , shared_(shared)
{
    app_.fallthrough(); // the global flags may stand behind it, too
}

command::command(command& parent, const std::string& name, const std::string& summary)
    : command(parent.app_, parent.shared_, name, summary)
{
    parent.app_.require_subcommand(1);
}

void command::argument(const std::string& name, std::string& into, const std::string& help)
{
    app_.add_option(name, into, help)->required();
}

void command::argument(
    const std::string& name, std::string& into, const std::string& help, const std::vector<std::string>& first_words
)
{
    std::string list;
    for (const std::string& word : first_words)
        list += (list.empty() ? "" : ",") + word;
    app_.add_option(name, into, help)->required()->type_name("{" + list + "}");
}

void command::optional_argument(const std::string& name, std::string& into, const std::string& help)
{
    app_.add_option(name, into, help);
}

void command::flag(const std::string& name, bool& into, const std::string& help) { app_.add_flag(name, into, help); }

void command::text(const std::string& name, std::string& into, const std::string& help, const std::string& value)
{
    app_.add_option(name, into, help)->type_name(value);
}

void command::text(
    const std::string& name, std::optional<std::string>& into, const std::string& help, const std::string& value
)
{
    app_.add_option(name, into, help)->type_name(value);
}

void command::texts(
    const std::string& name, std::vector<std::string>& into, const std::string& help, const std::string& value
)
{
    app_.add_option(name, into, help)->type_name(value)->expected(1)->take_all();
}

void command::one_of(
    const std::string& name,
    std::string& into,
    const std::string& help,
    const std::string& value,
    const std::vector<std::string>& choices
)
{
    app_.add_option(name, into, help)->type_name(value)->check(CLI::IsMember(choices));
}

void command::number(const std::string& name, int& into, const std::string& help, int least, int most)
{
    app_.add_option(name, into, help)->check(CLI::Range(least, most));
}

void command::number(const std::string& name, double& into, const std::string& help, double least, double most)
{
    app_.add_option(name, into, help)->check(CLI::Range(least, most));
}

void command::seconds(const std::string& name, double& into, const std::string& help)
{
    app_.add_option(name, into, help)->type_name("SECONDS")->check(CLI::PositiveNumber);
}

void command::hide() { app_.group(""); }

void command::example(const std::string& line, const std::string& remarks)
{
    app_.footer((remarks.empty() ? "" : remarks + "\n\n") + "Example:\n  " + line);
}

void command::runs(std::function<exit_status()> body)
{
    app_.callback([&shared = shared_, body = std::move(body)] { shared.run = body; });
}

} // namespace tipring::apps
