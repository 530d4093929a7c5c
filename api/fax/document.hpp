#pragma once
/// Documents on disk: what is sent as a fax, and what came as one.
///
/// Nothing here reads a foreign file itself: a program of ours does (fax-reader), in a sandbox without network (bubblewrap), with limits on
/// memory and time. Whatever kills it is a failure(file_bad) here.

#include <string>
#include <vector>

namespace tipring::api::fax {

/// Makes a fax document of a TIFF: pages that are fax pages already stay as they are, to the element; others are scaled to the width
/// of A4 (1728 elements) at fine resolution and dithered.
/// @param from  a TIFF of any kind, or a PDF, which Ghostscript reads in such a sandbox
/// @param to    replaced
/// @return how many pages.
/// @throws failure(file_missing, file_bad), and failure(operation_failed) where a program for it is missing or no sandbox can be made
int prepare_document(const std::string& from, const std::string& to);

/// Copies page `index` (from 0) of a TIFF into a file of its own, which is on disk, its name too, when this returns: first in a file
/// beside it, which then takes its name.
/// @throws failure(file_bad) where there is no such page, failure(operation_failed) where the disk takes no more
void keep_page(const std::string& from, int index, const std::string& to);

/// The same for whole documents: all pages of `from`, one after the other.
void join_pages(const std::vector<std::string>& from, const std::string& to);

/// To be asked before a call is answered.
/// @throws failure(operation_failed) where no page that came could be kept: a program is missing, or no sandbox can be made here
void must_keep_pages(bool as_pdf);

/// A PDF of a fax document, element by element the same, by tiff2pdf in a sandbox; on disk when this returns.
/// @throws failure(operation_failed) where tiff2pdf is missing
void write_pdf(const std::string& from, const std::string& to);

/// A page to try a fax with: a frame, rulers, gratings and a grey wedge, at fine resolution.
void draw_test_page(const std::string& to);

} // namespace tipring::api::fax
