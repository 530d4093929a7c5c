#pragma once
/// The folder where received documents go: nothing that came is overwritten, and nothing that was begun stays half done.

#include "api/database/locked_file.hpp"

#include <string>
#include <vector>

namespace tipring::api::fax {

/// A document that is there whole.
struct filed_document
{
    std::string file; ///< empty where no page came
    int pages = 0;
    std::string remark; ///< why it is no PDF where one was wanted: it is there as TIFF
};

/// One that is coming: pages under names of their own, and a mark that nobody else has its name.
///
/// Files     FOLDER/NAME.pNNN.tif while it comes, FOLDER/NAME.tif or .pdf when it is there. Of hidden ones, .NAME.receiving is the mark,
///           locked while this lives, and .NAME.work.tif is what the modem writes.
/// Cut off   Where this ends without finish(), or its process does, pages and mark stay: file_cut_off() makes a document of them.
/// Errors    failure(operation_failed) with what the disk said. Every function waits for the disk: not for an engine's thread.
class incoming_document
{
public:
    /// Makes the folder where it is missing, and takes the name, or NAME-2, NAME-3 ... where somebody has it.
    incoming_document(const std::string& folder, const std::string& name);

    /// What the modem writes: all pages that it has heard.
    std::string work() const;

    /// Page `index` (from 0) of work() is the next of the document. On disk, its name too, when this returns.
    void keep(int index);

    /// The document takes the place of its pages, and a PDF that of the document.
    filed_document finish(bool as_pdf);

private:
    friend std::vector<filed_document> file_cut_off(const std::string& folder, bool as_pdf);
    incoming_document(std::string folder, std::string name, disk::locked_file mark);

    std::string path(const std::string& ending) const { return folder_ + "/" + name_ + ending; }
    std::string page(int number) const;

    std::string folder_;
    std::string name_;
    disk::locked_file mark_;
    int pages_ = 0;
};

/// Makes documents of the pages whose receiver is gone.
/// @return what was found. One whose pages cannot be joined stays as it is, its remark says why, and its file is its first page.
std::vector<filed_document> file_cut_off(const std::string& folder, bool as_pdf);

/// fax-20261124-184500
/// @param ms_since_1970  local time is shown
std::string fax_name(std::int64_t ms_since_1970);

} // namespace tipring::api::fax
