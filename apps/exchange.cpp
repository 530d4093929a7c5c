#include "api/system/exchange_service.hpp"
#include "apps/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace tipring::apps {

void add_exchange(CLI::App& app, context& shared)
{
    auto* command = app.add_subcommand("exchange", "Run the exchange over the lines that a configuration names");
    command->fallthrough();
    auto wishes = std::make_shared<api::exchange_wishes>();
    command->add_option("CONFIG", wishes->config, "TOML: country, services, and a [[station]] for each line")
        ->required()
        ->type_name("CONFIG.toml");
    command->add_option("--for", wishes->seconds, "Stop after so many seconds")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber);
    command->add_option("--speed", wishes->speed, "On simulated lines: how much faster than the clock on the wall")
        ->check(CLI::Range(0.01, 1000.0));
    command->add_flag("--check", wishes->only_check, "Only read the configuration and say what it means");
    command->footer("A station's line is plant:NAME, a simulated telephone. With two of them the first calls the "
                    "second, again and again.\n\n"
                    "Example:\n  printf '[[station]]\\nline = \"plant:21\"\\nnumber = \"21\"\\n[[station]]\\nline = "
                    "\"plant:22\"\\nnumber = \"22\"\\n'"
                    " > pbx.toml && tipring exchange pbx.toml --for 20 --speed 100");
    command->callback([&shared, wishes] {
        shared.run = [&shared, wishes] {
            wishes->tell = [&shared](const api::event_record& e) { shared.tell(e); };
            wishes->say = [&shared](const std::string& sentence) {
                if (!shared.json)
                    std::cout << sentence << std::endl;
            };
            api::run_exchange(*wishes);
            return exit_status::done;
        };
    });
}

} // namespace tipring::apps
