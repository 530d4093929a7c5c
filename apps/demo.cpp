#include "api/system/demo.hpp"

#include "apps/commands.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace tipring::apps {

void add_demo(CLI::App& app, context& shared)
{
    auto* command = app.add_subcommand(
        "demo", "The guided tour: telephones and lines on a simulated exchange, called, held, transferred, joined"
    );
    command->fallthrough();
    auto options = std::make_shared<api::demo_options>();
    command->add_option("--out", options->out, "Leave each line's audio, timeline.jsonl and timeline.svg here")
        ->type_name("DIR");
    command->footer("Example:\n  tipring demo --out demo");
    command->callback([&shared, options] {
        shared.run = [&shared, options] {
            options->tell = [&shared](const api::event_record& e) { shared.tell(e); };
            api::run_demo(*options);
            if (options->out && !shared.json)
                std::cout << "\nLook at " << *options->out << "/timeline.svg; listen to " << *options->out
                          << "/201.wav\n";
            return exit_status::done;
        };
    });
}

} // namespace tipring::apps
