#pragma once
/// A file that grows while nobody else touches it.

#include "base/audio.hpp"

#include <optional>
#include <string>

namespace tipring::disk {

/// Held by flock(): the lock ends with this object, and with its process however that ends. So who finds a file that can be locked knows
/// that whoever wrote it is gone.
class locked_file
{
public:
    /// A new file of that name, instead of one that is there. @throws failure(operation_failed) with what the system said, as everything here
    static locked_file make(const std::string& path);
    /// A new file of that name; nothing where there is one already, or somebody came first.
    static std::optional<locked_file> claim(const std::string& path);
    /// One that is there; nothing where it is not, or where somebody holds it.
    static std::optional<locked_file> take(const std::string& path);

    ~locked_file();
    locked_file(locked_file&& other) noexcept;
    locked_file& operator=(locked_file&& other) noexcept;

    /// On disk when it returns (fdatasync).
    void append(audio_in samples);
    /// All of it; an odd byte at the end is left out.
    audio_buffer read() const;
    /// Takes its name away.
    void remove() noexcept;

private:
    locked_file(std::string path, int descriptor);

    std::string path_;
    int descriptor_;
};

} // namespace tipring::disk
