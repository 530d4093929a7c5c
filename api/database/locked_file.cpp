#include "api/database/locked_file.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tipring::disk {

namespace {

[[noreturn]] void fail(const std::string& path, const char* what)
{
    const std::error_code why(errno, std::system_category());
    const bool full = why == std::errc::no_space_on_device || why == std::errc::file_too_large;
    std::string sentence = "'" + path;
    sentence.append("' cannot be ").append(what).append(": ").append(why.message());
    throw failure(errc::operation_failed, sentence + (full ? ": make room on the disk" : ""));
}

} // namespace

locked_file::locked_file(std::string path, int descriptor)
    : path_(std::move(path))
    , descriptor_(descriptor)
{
}

locked_file locked_file::make(const std::string& path)
{
    constexpr int flags = O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC;
    const int made = ::open(path.c_str(), flags, 0666); // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    if (made < 0)
        fail(path, "made");
    locked_file file(path, made);
    if (::flock(made, LOCK_EX | LOCK_NB) != 0)
        fail(path, "locked");
    return file;
}

std::optional<locked_file> locked_file::claim(const std::string& path)
{
    constexpr int flags = O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC;
    const int made = ::open(path.c_str(), flags, 0666); // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    if (made < 0 && errno == EEXIST)
        return std::nullopt;
    if (made < 0)
        fail(path, "made");
    locked_file file(path, made);
    struct stat about = {};
    const bool ours = ::flock(made, LOCK_EX | LOCK_NB) == 0 && ::fstat(made, &about) == 0;
    if (!ours || about.st_nlink == 0) // who saw it before it was locked took it for one that was left behind
        return std::nullopt;
    return file;
}

std::optional<locked_file> locked_file::take(const std::string& path)
{
    const int found = ::open(path.c_str(), O_RDWR | O_CLOEXEC); // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    if (found < 0)
        return std::nullopt;
    locked_file file(path, found);
    if (::flock(found, LOCK_EX | LOCK_NB) != 0)
        return std::nullopt;
    return file;
}

locked_file::~locked_file()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

locked_file::locked_file(locked_file&& other) noexcept
    : path_(std::move(other.path_))
    , descriptor_(std::exchange(other.descriptor_, -1))
{
}

locked_file& locked_file::operator=(locked_file&& other) noexcept
{
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

void locked_file::append(audio_in samples)
{
    const auto* at = reinterpret_cast<const char*>(samples.data());
    for (std::size_t left = samples.size_bytes(); left > 0;) {
        const ssize_t written = ::write(descriptor_, at, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            fail(path_, "written");
        at += written;
        left -= static_cast<std::size_t>(written);
    }
    if (::fdatasync(descriptor_) != 0)
        fail(path_, "written");
}

audio_buffer locked_file::read() const
{
    struct stat about = {};
    if (::fstat(descriptor_, &about) != 0)
        fail(path_, "read");
    audio_buffer samples(static_cast<std::size_t>(about.st_size) / sizeof(std::int16_t));
    auto* const bytes = reinterpret_cast<char*>(samples.data());
    const std::size_t size = samples.size() * sizeof(std::int16_t);
    for (std::size_t got = 0; got < size;) {
        const ssize_t more = ::pread(descriptor_, bytes + got, size - got, static_cast<off_t>(got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            fail(path_, "read");
        got += static_cast<std::size_t>(more);
    }
    return samples;
}

void locked_file::remove() noexcept { ::unlink(path_.c_str()); }

} // namespace tipring::disk
