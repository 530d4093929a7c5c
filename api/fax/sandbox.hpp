#pragma once
#include <string>

namespace tipring::api::fax {

/// Draws the pages of a PDF as a bilevel TIFF of fax width and fine resolution, by Ghostscript inside bubblewrap: it sees the system's
/// programs, the one document, and one folder to write to; no network, 512 MiB of memory, 200 MiB of pages, 60 s of processor, two minutes in all.
/// @throws failure(operation_failed) where bwrap or gs is missing or no sandbox can be made here: it is never run without;
///         failure(file_bad) where it finds no pages
void render_pdf(const std::string& pdf, const std::string& tiff);

} // namespace tipring::api::fax
