#include "api/system/demo.hpp"

#include "apps/command.hpp"

#include <iostream>
#include <memory>

namespace tipring::apps {

void add_demo(CLI::App& app, context& shared)
{
    auto options = std::make_shared<api::demo_options>();
    command demo(
        app,
        shared,
        "demo",
        "The guided tour: telephones and lines on a simulated exchange, called, held, transferred, joined"
    );
    demo.text("--out", options->out, "Leave each line's audio, timeline.jsonl and timeline.svg here", "DIR");
    demo.example("tipring demo --out demo");
    demo.runs([&shared, options] {
        options->tell = [&shared](const api::event_record& e) { shared.tell(e); };
        api::run_demo(*options);
        if (options->out && !shared.json)
            std::cout << "\nLook at " << *options->out << "/timeline.svg; listen to " << *options->out << "/201.wav\n";
        return exit_status::done;
    });
}

} // namespace tipring::apps
