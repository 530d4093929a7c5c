#pragma once
/// The few names of Boost.Asio that every coroutine here says.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace tipring {

namespace asio = boost::asio;
using asio::awaitable;

} // namespace tipring
