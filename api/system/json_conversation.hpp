#pragma once
/// Two programs of one user that write JSON objects to each other, one a line, over a UNIX socket.

#include "base/async/asio.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/json/object.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tipring::api {

class json_conversation
{
public:
    using socket_type = asio::local::stream_protocol::socket;

    explicit json_conversation(socket_type with)
        : socket_(std::move(with))
    {
    }

    /// The next object; nothing at the end of what comes, and where something else comes.
    awaitable<std::optional<boost::json::object>> hear();

    /// @param line  an object, without the end of the line. Whoever has gone does not hear it.
    awaitable<void> say(std::string line);

    /// The other side hears an end, and can still answer.
    void nothing_more();

    /// Until there is something to hear, or an end.
    awaitable<void> until_heard();

private:
    socket_type socket_;
    std::string text_;
};

/// Where our sockets are: $RUNTIME_DIRECTORY (of a systemd unit; the first, where it has several), /run/tipring (root's),
/// $XDG_RUNTIME_DIR/tipring or /tmp/tipring-USER, whichever is first.
std::filesystem::path runtime_folder();

/// Whether what is in there is ours: it is the user's own or root's, and nobody else writes to it. Root asks everybody's.
bool is_trusted(const std::filesystem::path& folder);

/// What stands under `key`; empty where it is no text.
std::string text_in(const boost::json::object& from, std::string_view key);
std::optional<double> number_in(const boost::json::object& from, std::string_view key);

} // namespace tipring::api
