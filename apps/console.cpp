#include "api/system/console.hpp"

#include "api/system/json_line.hpp"
#include "api/system/live_line.hpp"
#include "apps/command.hpp"
#include "apps/traced_line.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace tipring::apps {

namespace {

awaitable<void> serve(api::live_line& live, api::console& desk)
{
    for (;;) {
        std::optional<std::string> command = co_await live.typed();
        if (!command)
            break;
        const bool go_on = co_await desk.run(std::move(*command));
        if (!go_on)
            break;
    }
    co_await desk.hang_up();
}

exit_status open_console(const context& shared, const std::string& name, const std::string& trace)
{
    traced_line traced(shared, name, trace);
    api::live_line& live = traced.live();
    core::line_device& line = live.device();
    api::console desk(line, [&](api::console::remark what, const std::string& sentence) {
        if (!shared.json) {
            std::cout << sentence << std::endl;
            return;
        }
        if (what == api::console::remark::answer) {
            std::cout << api::json_line()
                             .number("t_ms", to_ms(line.now()))
                             .text("line", name)
                             .text("kind", "answer")
                             .text("message", sentence)
                             .finish()
                      << std::endl;
            return;
        }
        api::error_record refused;
        refused.code = "console";
        refused.message = sentence;
        shared.tell({line.now(), name, refused});
    });
    live.run(serve(live, desk));
    traced.finish();
    return exit_status::done;
}

} // namespace

void add_console(CLI::App& app, context& shared)
{
    auto line = std::make_shared<std::string>();
    auto trace = std::make_shared<std::string>();
    command console(
        app,
        shared,
        "console",
        "The session operations by hand: commands from standard input, states and tones as they come"
    );
    console.argument(
        "LINE", *line, fmt::format("{}; plant:201 to plant:205, extensions of the built-in exchange", line_help)
    );
    console.text("--trace", *trace, trace_help, "DIR");
    console.example(
        "printf 'call 201\\nawait connected\\nhold\\nunhold\\ndrop\\n' | tipring console plant:301",
        "On simulated lines time stands still while nothing is typed; 'wait SECONDS' lets it pass.\n\nCommands:\n" +
            api::console::help()
    );
    console.runs([&shared, line, trace] { return open_console(shared, *line, *trace); });
}

} // namespace tipring::apps
