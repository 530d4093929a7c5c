#include "api/database/on_disk.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <vector>

namespace tipring::disk {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void not_written(const std::string& path, const std::error_code& why)
{
    const bool full = why == std::errc::no_space_on_device || why == std::errc::file_too_large;
    std::string sentence = "'" + path;
    sentence += "' cannot be written: ";
    sentence += why.message();
    sentence += full ? ": make room on the disk" : "";
    throw failure(errc::operation_failed, sentence);
}

std::string folder_of(const std::string& path)
{
    const std::string folder = fs::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

} // namespace

void sync(const std::string& path)
{
    const int descriptor =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC); // NOLINT(cppcoreguidelines-pro-type-vararg): POSIX
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const std::error_code why(errno, std::system_category());
    if (descriptor >= 0)
        ::close(descriptor);
    if (!synced)
        not_written(path, why);
}

void make_folder(const std::string& path)
{
    std::vector<fs::path> missing; // the innermost first
    std::error_code why;
    for (fs::path folder = path; !folder.empty() && !fs::is_directory(folder, why); folder = folder.parent_path())
        missing.push_back(folder);
    for (; !missing.empty(); missing.pop_back()) {
        fs::create_directory(missing.back(), why);
        if (why)
            not_written(path, why);
        sync(folder_of(missing.back().string()));
    }
}

void put_in_place(const std::string& finished, const std::string& to)
{
    sync(finished);
    std::error_code why;
    fs::rename(finished, to, why);
    if (why)
        not_written(to, why);
    sync(folder_of(to));
}

void copy(const std::string& from, const std::string& to)
{
    const std::string beside = to + ".part";
    std::error_code why;
    fs::copy_file(from, beside, fs::copy_options::overwrite_existing, why);
    if (why) {
        std::error_code ignored;
        fs::remove(beside, ignored);
        not_written(to, why);
    }
    put_in_place(beside, to);
}

} // namespace tipring::disk
