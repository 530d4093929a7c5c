#include "api/system/console.hpp"

#include "apps/command.hpp"

#include <iostream>
#include <memory>
#include <string>

namespace tipring::apps {

namespace {

awaitable<void> serve(api::console& desk)
{
    for (std::string command; std::getline(std::cin, command);) {
        const bool go_on = co_await desk.run(command);
        if (!go_on)
            break;
    }
    co_await desk.hang_up();
}

exit_status open_console(const context& shared, const std::string& name)
{
    const api::audience who = shared.verbosity > 0 ? api::audience::everybody : api::audience::one_line;
    const auto tell = [&shared](const api::event_record& e) { shared.tell(e); };
    api::live_town town(api::configuration::read(shared.config), name, who, tell);
    core::network_line& line = town.line(name);
    api::console desk(line, [&](const std::string& sentence) {
        if (!shared.json) {
            std::cout << sentence << std::endl;
            return;
        }
        api::error_record refused;
        refused.code = "console";
        refused.message = sentence;
        shared.tell({line.now(), name, refused});
    });
    town.run(serve(desk));
    return exit_status::done;
}

} // namespace

void add_console(CLI::App& app, context& shared)
{
    auto line = std::make_shared<std::string>();
    command console(
        app,
        shared,
        "console",
        "The session operations by hand: commands from standard input, states and tones as they come"
    );
    console.argument(
        "LINE", *line, "plant:301 or plant:302, lines towards the built-in exchange, or a name from --config"
    );
    console.example(
        "printf 'call 201\\nawait connected\\nhold\\nunhold\\ndrop\\n' | tipring console plant:301",
        "On simulated lines time stands still while nothing is typed; 'wait SECONDS' lets it pass.\n\nCommands:\n" +
            api::console::help()
    );
    console.runs([&shared, line] { return open_console(shared, *line); });
}

} // namespace tipring::apps
