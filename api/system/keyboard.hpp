#pragma once
#include "base/async/asio.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <optional>
#include <string>

namespace tipring::api {

/// Standard input for whoever must not stand still meanwhile: a terminal, a pipe or a file.
class keyboard
{
public:
    explicit keyboard(const asio::any_io_executor& executor);

    /// The next line without its end; nothing behind the last one.
    awaitable<std::optional<std::string>> line();

private:
    awaitable<bool> more();

    asio::posix::stream_descriptor input_;
    std::string typed_; ///< and not yet asked for
};

} // namespace tipring::api
