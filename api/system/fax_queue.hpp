#pragma once
/// Works off a spool of faxes on a line.

#include "api/fax/fax_call.hpp"
#include "api/fax/spool.hpp"
#include "api/program/call_result.hpp"
#include "core/network/network_line.hpp"

#include <functional>
#include <optional>
#include <string>

namespace tipring::api {

/// One call with a document: how the call went, and the fax where somebody answered.
struct fax_attempt
{
    call_result call{};
    std::optional<fax::report> fax;
    std::optional<error_code> wrong; ///< where the line would not: dial_refused, line_in_use ...
    std::string why;                 ///< in words, of `wrong`

    /// In the words of the spool.
    fax::attempt_result result() const;
};

/// Calls and sends; ends the call whatever comes of it. Throws nothing but cancellation.
awaitable<fax_attempt> send_fax(core::network_line& line, std::string number, std::string document, fax::settings how);

struct fax_queue_wishes
{
    std::string line;                               ///< whose jobs: the name that they were queued with
    bool for_ever = false;                          ///< wait for new jobs when there are none; until cancelled
    std::function<fax::wall_ms(sample_count)> wall; ///< what the wall shows at a moment of the line's time
    std::function<void(const fax::job&, const dsp::fax_event&)> tell; ///< as a fax goes on
    std::function<void(const fax::job&)> began;                       ///< an attempt
    std::function<void(const fax::job&)> ended;                       ///< an attempt: its last one
};

/// Sends what is due on the line, one after the other, waits for what will be due, and returns when nothing waits any more.
/// A job that is cancelled meanwhile, by any process, is hung up on.
awaitable<void> work_off(core::network_line& line, fax::spool& from, fax_queue_wishes wishes);

} // namespace tipring::api
