#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace tipring {

/// A folder of our own where the system keeps such things ($TMPDIR), gone with all that is in it when this ends.
class temporary_folder
{
public:
    /// @param purpose  a word or two of its name, for whoever looks there
    /// @throws failure(operation_failed) where no folder can be made
    explicit temporary_folder(std::string_view purpose);
    ~temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    const std::filesystem::path& path() const { return path_; }

    /// The path of what is called so in it.
    std::string operator/(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

} // namespace tipring
