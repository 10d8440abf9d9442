const path = require('node:path')

/** Where a build goes, below `dist`: each company’s own mini-program beside the others. */
function folderOf(target, workspace = '') {
  return target === 'h5' || workspace === '' ? target : `${target}-${workspace}`
}

/** The same as a path. */
function pathOf(target, workspace) {
  return path.resolve(__dirname, '../dist', folderOf(target, workspace))
}

module.exports = { folderOf, pathOf }
