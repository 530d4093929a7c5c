#pragma once
/// Files and folders that the power may go out on: what was synced is there afterwards, and nothing else is certain.

#include <string>

namespace tipring::disk {

/// Waits until a file's contents, or the names in a folder, are on disk (fsync).
/// @throws failure(operation_failed), as everything here, with what the system said
void sync(const std::string& path);

/// Makes a folder, and those above it, each with its name on disk.
void make_folder(const std::string& path);

/// Gives a finished file its name: contents first, then the name. It stands under `to` whole or not at all.
void put_in_place(const std::string& finished, const std::string& to);

/// Copies a file so that it stands under `to` whole, on disk, or not at all.
void copy(const std::string& from, const std::string& to);

} // namespace tipring::disk
