#include "base/temporary_folder.hpp"

#include "base/error.hpp"

#include <stdlib.h> // mkdtemp

#include <cerrno>
#include <system_error>

namespace tipring {

temporary_folder::temporary_folder(std::string_view purpose)
{
    std::error_code trouble;
    const std::filesystem::path place = std::filesystem::temp_directory_path(trouble);
    std::string name = place / "tipring-";
    name += purpose;
    name += "-XXXXXX"; // what mkdtemp replaces
    if (!trouble && !mkdtemp(name.data()))
        trouble.assign(errno, std::generic_category());
    if (trouble)
        throw failure(
            errc::operation_failed,
            "no folder '" + name + "' for what is temporary: " + trouble.message() +
                "; set TMPDIR to a folder with room, or unset it"
        );
    path_ = name;
}

temporary_folder::~temporary_folder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace tipring
