#pragma once
/// A fax on a call that is connected: on any line that carries audio.

#include "api/fax/tray.hpp"
#include "api/program/call.hpp"
#include "dsp/fax_terminal.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tipring::api::fax {

struct settings
{
    std::string identity;         ///< own number, 20 characters at most
    std::string header;           ///< on top of pages that are sent; empty: none
    bool error_correction = true; ///< where the other end has it too
    bool as_pdf = false;          ///< what comes becomes a PDF
    int first_page = 0;           ///< from 0: a document that was cut off goes on there
    sample_count longest = 3h;    ///< ours: then the call is ended, whatever the other end still sends
    std::function<void(const dsp::fax_event&)> tell; ///< as it happens; may be empty
    std::function<void(const dsp::fax_event&)>
        write_down; ///< before tell, beside the engine: it may wait for a disk; may be empty
};

/// How it went.
struct report
{
    dsp::fax_result result;
    dsp::fax_connected far_end;
    bool spoke = false;                  ///< the other end, as a fax machine does
    std::vector<dsp::fax_page> pages;    ///< confirmed, refused and empty ones, as they came
    filed_document document;             ///< that was received
    std::vector<filed_document> cut_off; ///< found in its folder: their receivers were killed
};

/// Sends a document on a connected call, in the place of whoever called. The call is left as it is: hang up.
/// @param document  anything that prepare_document() takes; what it has made already stays as it is
/// @param party     who called whom: a document can also be sent by who was called, and is polled then
awaitable<report>
send(core::call_handle over, std::string document, settings how, dsp::fax_party party = dsp::fax_party::calling);

/// Receives a document on a connected call, into a folder: see incoming_document. Each page is on disk, file and folder, before its sender
/// gets its confirmation. When the call is over, documents are finished that others began in that folder who are gone.
/// @param name  without its ending; where somebody has it, NAME-2, NAME-3 ...
/// @throws failure(operation_failed) where the folder cannot be written, the page is not confirmed then; and before anything is said on
///         the line, where no page could be kept (must_keep_pages)
awaitable<report> receive(
    core::call_handle over,
    std::string folder,
    std::string name,
    settings how,
    dsp::fax_party party = dsp::fax_party::called
);

inline awaitable<report> send(const call& over, std::string document, settings how)
{
    return send(over.handle(), std::move(document), std::move(how));
}

inline awaitable<report> receive(const call& over, std::string folder, std::string name, settings how)
{
    return receive(over.handle(), std::move(folder), std::move(name), std::move(how));
}

} // namespace tipring::api::fax
