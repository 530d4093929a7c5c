#pragma once
/// Programs that read what strangers wrote, where they can do no harm.

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace tipring::api::fax {

constexpr int program_not_there = 127; ///< an exit status, as a shell says it

struct sandbox_limits
{
    int memory_mib = 512;
    int processor_seconds = 60;
    int seconds = 120;      ///< in all
    int written_mib = 1024; ///< of any file
};

struct sandbox_wishes
{
    std::vector<std::string> command = {}; ///< as it is called inside
    std::vector<std::pair<std::string, std::string>> files =
        {};                  ///< what it may read: where it is, and where it sees it
    std::string folder = {}; ///< the one that it may write to, as /out; empty: none
    sandbox_limits limits = {};
};

/// A program inside bubblewrap: it sees the system's programs, the files that it was given, and one folder at most; no network, no other
/// process, limits on memory and time. What it writes to its standard output is read here; what it says on standard error is kept.
class sandboxed_program
{
public:
    /// Starts it.
    explicit sandboxed_program(const sandbox_wishes& wishes);
    ~sandboxed_program(); ///< ends it
    sandboxed_program(const sandboxed_program&) = delete;
    sandboxed_program& operator=(const sandboxed_program&) = delete;

    /// Waits for so many octets. @return how many there were before it closed its output
    std::size_t read(void* into, std::size_t octets);

    /// Waits for its end. @return its exit status; 127 where it is not there, 128 and more where it was killed.
    /// @throws failure(operation_failed) where bwrap is missing, or can make no sandbox here: nothing is ever run without
    int finish();

    /// What it said on standard error: one line, printable.
    std::string complaint() const;

private:
    int wait();

    pid_t child_ = -1;
    int output_ = -1;
    int errors_ = -1;
};

/// Draws the pages of a PDF as a bilevel TIFF of fax width and fine resolution, by Ghostscript in the sandbox.
/// @throws failure(operation_failed) where bwrap or gs is missing or no sandbox can be made here: it is never run without;
///         failure(file_bad) where it finds no pages
void render_pdf(const std::string& pdf, const std::string& tiff);

/// How an exit status of a sandboxed program is told: "ended with 3", "was killed by signal 9 (...)".
std::string words_for_end(int status, const sandbox_limits& limits);

} // namespace tipring::api::fax
