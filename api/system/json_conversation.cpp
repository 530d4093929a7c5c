#include "api/system/json_conversation.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

namespace tipring::api {

namespace json = boost::json;

namespace {
constexpr std::size_t longest = 65536; // an object, in bytes
} // namespace

awaitable<std::optional<json::object>> json_conversation::hear()
{
    boost::system::error_code trouble;
    const std::size_t length = co_await asio::async_read_until(
        socket_, asio::dynamic_buffer(text_, longest), '\n', asio::redirect_error(asio::use_awaitable, trouble)
    );
    if (trouble)
        co_return std::nullopt;
    const std::string line = text_.substr(0, length);
    text_.erase(0, length);
    const json::value said = json::parse(line, trouble);
    if (trouble || !said.is_object())
        co_return std::nullopt;
    co_return said.get_object();
}

awaitable<void> json_conversation::say(std::string line)
{
    line += '\n';
    boost::system::error_code gone;
    co_await asio::async_write(socket_, asio::buffer(line), asio::redirect_error(asio::use_awaitable, gone));
}

void json_conversation::nothing_more()
{
    boost::system::error_code gone;
    socket_.shutdown(socket_type::shutdown_send, gone);
}

awaitable<void> json_conversation::until_heard()
{
    boost::system::error_code ended;
    co_await socket_.async_wait(socket_type::wait_read, asio::redirect_error(asio::use_awaitable, ended));
}

std::filesystem::path runtime_folder()
{
    const auto set = [](const char* name) -> std::string {
        const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody changes the environment
        return value ? value : "";
    };
    const std::string by_systemd = set("RUNTIME_DIRECTORY");
    if (!by_systemd.empty())
        return by_systemd.substr(0, by_systemd.find(':'));
    if (::geteuid() == 0)
        return "/run/tipring";
    const std::string of_the_user = set("XDG_RUNTIME_DIR");
    if (!of_the_user.empty())
        return std::filesystem::path(of_the_user) / "tipring";
    return "/tmp/tipring-" + std::to_string(::geteuid());
}

bool is_trusted(const std::filesystem::path& folder)
{
    using facts = struct stat;
    facts about{};
    if (::lstat(folder.c_str(), &about) != 0 || !S_ISDIR(about.st_mode))
        return false;
    const auto user = ::geteuid();
    if (user == 0)
        return true;
    const bool others_write = (about.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    return (about.st_uid == user || about.st_uid == 0) && !others_write;
}

std::string text_in(const json::object& from, std::string_view key)
{
    const json::value* v = from.if_contains(key);
    return v && v->is_string() ? std::string(v->get_string()) : std::string();
}

std::optional<double> number_in(const json::object& from, std::string_view key)
{
    const json::value* v = from.if_contains(key);
    if (!v || !v->is_number())
        return std::nullopt;
    return v->to_number<double>();
}

} // namespace tipring::api
