#include "api/system/exchange_service.hpp"
#include "apps/command.hpp"

#include <iostream>
#include <memory>
#include <string>

namespace tipring::apps {

void add_exchange(CLI::App& app, context& shared)
{
    auto wishes = std::make_shared<api::exchange_wishes>();
    command exchange(app, shared, "exchange", "Run the exchange over the lines that a configuration names");
    exchange.argument("CONFIG", wishes->config, "TOML: country, services, and a [[station]] for each line");
    exchange.seconds("--for", wishes->seconds, "Stop after so many seconds");
    exchange.number(
        "--speed", wishes->speed, "On simulated lines: how much faster than the clock on the wall", 0.01, 1000.0
    );
    exchange.flag("--check", wishes->only_check, "Only read the configuration and say what it means");
    exchange.example(
        "printf '[[station]]\\nline = \"plant:21\"\\nnumber = \"21\"\\n[[station]]\\nline = "
        "\"plant:22\"\\nnumber = \"22\"\\n'"
        " > pbx.toml && tipring exchange pbx.toml --for 20 --speed 100",
        "A station's line is dahdi:NUMBER, an FXS port of a card, plant:NAME, a simulated telephone, or the name that "
        "a [[line]] gives it, here or in the "
        "file of --config. With two simulated ones the first calls the second, again and "
        "again."
    );
    exchange.runs([&shared, wishes] {
        wishes->names = shared.config;
        wishes->tell = [&shared](const api::event_record& e) { shared.tell(e); };
        wishes->say = [&shared](const std::string& sentence) {
            if (!shared.json)
                std::cout << sentence << std::endl;
        };
        return api::run_exchange(*wishes) ? exit_status::interrupted : exit_status::done;
    });
}

} // namespace tipring::apps
