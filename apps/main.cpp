#include "apps/command.hpp"
#include "base/error.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>

namespace {

using namespace tipring;
using namespace tipring::apps;

constexpr auto commands = {
    add_demo,
    add_lines,
    add_console,
    add_call,
    add_answer,
    add_ivr,
    add_mailbox,
    add_calls,
    add_fax,
    add_exchange,
    add_setup,
    add_softmodem,
    add_listen,
    add_trace,
    add_bringup,
    add_tune,
    add_tones,
    add_translate,
    add_manual};

/// For commands that keep nothing to be tidied up; those that do take the signal over.
extern "C" void leave_at_once(int) { _exit(static_cast<int>(exit_status::interrupted)); }

void add_global_flags(CLI::App& app, context& shared)
{
    app.add_option(
           "--config",
           shared.config,
           "Configuration (TOML): names and profiles of lines, dialling rules, the dial guard"
    )
        ->type_name("FILE");
    app.add_flag("--json", shared.json, "One JSON object a line on standard output, nothing else there");
    app.add_flag("-v,--verbose", shared.verbosity, "Log to standard error; more of it when given again");
    app.set_version_flag("--version", "tipring " TIPRING_VERSION);
}

/// The first sentence of what CLI11 says, which may have several lines.
std::string sentence_of(const CLI::ParseError& e)
{
    const std::string words = e.what();
    return words.substr(0, words.find('\n'));
}

std::string help_for(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    return chosen.empty() ? "'tipring --help'" : "'tipring " + chosen.front()->get_name() + " --help'";
}

/// Does what the flags ask for, and says in one sentence why it could not be done.
exit_status obey(CLI::App& app, context& shared, int argc, char** argv)
try {
    app.parse(argc, argv);
    if (!shared.run) {
        std::cout << app.help();
        return exit_status::done;
    }
    return shared.run();
} catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
        app.exit(e); // --help and --version
        return exit_status::done;
    }
    context::warn(sentence_of(e) + ": " + help_for(app) + " says how to ask");
    return exit_status::usage;
} catch (const usage_error& e) {
    context::warn(e.what() + (": " + help_for(app)) + " says how to ask");
    return exit_status::usage;
} catch (const failure& e) {
    context::warn(e.what());
    return status_of(e.code());
} catch (const boost::system::system_error& e) {
    context::warn(e.what());
    return status_of(e.code());
}

exit_status run(int argc, char** argv)
{
    context shared;
    CLI::App app("Phone lines: real and simulated, by hand and by program.", "tipring");
    app.require_subcommand(0, 1);
    app.fallthrough(); // global flags may stand behind the command, too
    add_global_flags(app, shared);
    for (const auto add : commands)
        add(app, shared);

    const exit_status status = obey(app, shared, argc, argv);
    if (std::cout.flush() || status != exit_status::done)
        return status;
    context::warn("cannot write to standard output: make room on the disk");
    return exit_status::failed;
}

} // namespace

int main(int argc, char** argv)
try {
    std::signal(SIGINT, leave_at_once);
    return static_cast<int>(run(argc, argv));
} catch (const std::exception& e) {
    std::fprintf(stderr, "tipring: %s\n", e.what());
    return static_cast<int>(exit_status::failed);
}
