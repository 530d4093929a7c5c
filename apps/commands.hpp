#pragma once
/// The subcommands of `tipring`: one file each, one line each in main.cpp.

#include "api/system/event_record.hpp"
#include "apps/exit_status.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace tipring::apps {

/// What all commands share: the global flags, and where what they do comes out.
struct context
{
    std::string config; ///< --config: a file, or nothing
    bool json = false;  ///< --json: one JSON object a line on standard output, nothing else
    int verbosity = 0;  ///< -v: how often; logs go to standard error

    /// Set by the command that was chosen; runs when all flags have been read. May throw: main says it in one sentence.
    std::function<exit_status()> run;

    /// An event on standard output, at once: as JSON, or in words.
    void tell(const api::event_record& e) const;

    /// A sentence on standard error: what, where, how to mend it.
    static void warn(const std::string& sentence);
};

// Each adds its subcommand with its flags; its callback sets context::run.
void add_answer(CLI::App& app, context& shared);
void add_bringup(CLI::App& app, context& shared);
void add_call(CLI::App& app, context& shared);
void add_calls(CLI::App& app, context& shared);
void add_console(CLI::App& app, context& shared);
void add_demo(CLI::App& app, context& shared);
void add_exchange(CLI::App& app, context& shared);
void add_ivr(CLI::App& app, context& shared);
void add_fax(CLI::App& app, context& shared);
void add_lines(CLI::App& app, context& shared);
void add_listen(CLI::App& app, context& shared);
void add_mailbox(CLI::App& app, context& shared);
void add_manual(CLI::App& app, context& shared);
void add_setup(CLI::App& app, context& shared);
void add_softmodem(CLI::App& app, context& shared);
void add_tones(CLI::App& app, context& shared);
void add_trace(CLI::App& app, context& shared);
void add_tune(CLI::App& app, context& shared);
void add_translate(CLI::App& app, context& shared);

} // namespace tipring::apps
